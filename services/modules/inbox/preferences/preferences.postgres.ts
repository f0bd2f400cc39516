import { firstRow, onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { DEFAULT_PREFERENCES, type Preferences } from './preferences.ts';

/** One person's preferences; the scope runs as that person or, with their id, as the system. */
export interface PreferencesStore {
  find(userId: string): Promise<Preferences>;
  /** Keeps others from changing them until the transaction ends. */
  findForChange(userId: string): Promise<Preferences>;
  /** Undefined when somebody else stored the first ones in between. */
  save(userId: string, preferences: Preferences): Promise<Preferences | undefined>;
  timeZoneOf(userId: string): Promise<string | null>;
}

const COLUMNS = `p.kinds, p.quiet_hours, to_char(p.digest_time, 'HH24:MI') as digest_time, p.version`;
const OF_PERSON = `from app.notification_preferences p where p.user_id = ($1->>'user_id')::uuid`;

const find = defineStatement('inbox.find-preferences', `select ${COLUMNS} ${OF_PERSON}`);
const lock = defineStatement('inbox.lock-preferences', `select ${COLUMNS} ${OF_PERSON} for no key update`);

const save = defineStatement(
  'inbox.save-preferences',
  `insert into app.notification_preferences as p (user_id, kinds, quiet_hours, digest_time)
   values (($1->>'user_id')::uuid, $1->'kinds', nullif($1->'quiet_hours', 'null'), ($1->>'digest_time')::time)
   on conflict (user_id) do update set kinds = excluded.kinds, quiet_hours = excluded.quiet_hours,
     digest_time = excluded.digest_time, version = p.version + 1, updated_at = now()
     where p.version = ($1->>'version')::integer
   returning ${COLUMNS}`,
);

const timeZoneOf = defineStatement(
  'inbox.time-zone',
  `select (select timezone from public.profiles where id = ($1->>'user_id')::uuid) as timezone`,
);

/** The store over PostgreSQL. */
export function preferencesIn(scope: Scope): PreferencesStore {
  return {
    find: async (user_id) => (await firstRow<Preferences>(scope, find, { user_id })) ?? DEFAULT_PREFERENCES,
    findForChange: async (user_id) =>
      (await firstRow<Preferences>(scope, lock, { user_id })) ?? DEFAULT_PREFERENCES,
    save: (user_id, preferences) => firstRow<Preferences>(scope, save, { user_id, ...preferences }),
    timeZoneOf: async (user_id) =>
      (await onlyRow<{ timezone: string | null }>(scope, timeZoneOf, { user_id })).timezone,
  };
}
