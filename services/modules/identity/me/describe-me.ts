import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { NoInput } from '../contract.ts';
import { accountGone } from '../errors.ts';
import type { MeView } from './contract.ts';

/** Account, profile and preferences together (Decision 9): one statement, because every front end begins with it. */
const describe = defineStatement(
  'identity.describe-me',
  `select u.id, u.email, u.username, u.email_confirmed_at, u.is_anonymous, p.full_name as display_name, p.avatar_url,
     f.avatar_color,
     array(select s.name from public.subjects s where s.user_id = u.id order by s.name) as subjects,
     jsonb_build_object('theme_accent', f.theme_accent, 'lm_color', f.lm_color,
       'notifications_enabled', coalesce(s.notifications_enabled, true),
       'email_updates', coalesce(s.email_notifications, true), 'dark_mode', coalesce(s.theme = 'dark', false),
       'language', coalesce(p.language, 'en')) as preferences,
     u.last_sign_in_at, a.last_active_at, d.delete_at as deletion_scheduled_at, u.created_at, u.updated_at
   from auth.users u
   left join public.profiles p on p.id = u.id
   left join public.user_settings s on s.user_id = u.id
   left join app.user_preferences f on f.user_id = u.id
   left join app.user_activity a on a.user_id = u.id
   left join app.account_deletions d on d.user_id = u.id
   where u.id = ($1->>'id')::uuid and u.deleted_at is null`,
);

/** The caller, as they are known here. @throws `auth.account-gone` when the account was deleted a moment ago. */
export const describeMe = useCase<{ readonly scope: Scope }, typeof NoInput, MeView>({
  name: 'identity.describe-me',
  kind: 'query',
  input: NoInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async ({ scope }, { userId }) => {
    const me = await firstRow<MeView>(scope, describe, { id: userId });
    if (me === undefined) throw accountGone();
    return me;
  },
});
