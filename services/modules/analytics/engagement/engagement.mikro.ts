import { onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { ActivePeople, EngagementRepository } from '../analytics.repository.ts';

const countActive = defineStatement(
  'analytics.active-people',
  `select count(*) filter (where last_active_at > now() - interval '1 day')::integer as day,
     count(*) filter (where last_active_at > now() - interval '7 days')::integer as week,
     count(*)::integer as month
   from app.user_activity where last_active_at > now() - interval '30 days'`,
);

const hereLately = defineStatement(
  'analytics.here-lately',
  `select user_id from app.user_activity where last_active_at > now() - interval '1 hour'
   order by last_active_at desc limit 200`,
);

/** The port over PostgreSQL, as the system: for figures and to prepare answers. */
export function engagementIn(scope: Scope): EngagementRepository {
  return {
    activePeople: () => onlyRow<ActivePeople>(scope, countActive, {}),
    hereLately: async () =>
      (await scope.rows<{ user_id: string }>(hereLately, {})).map(({ user_id: userId }) => userId),
  };
}
