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

/** The port over PostgreSQL, as the system: it counts, and names nobody. */
export function engagementIn(scope: Scope): EngagementRepository {
  return { activePeople: () => onlyRow<ActivePeople>(scope, countActive, {}) };
}
