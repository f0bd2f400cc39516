import type { Database } from '../../platform/database/database.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { AlertState } from './alert.ts';

/** An alert in a word: for overviews. */
export interface OpenAlert {
  readonly name: string;
  readonly severity: string | null;
  readonly state: AlertState;
  readonly since: string;
  readonly acknowledged_by: string | null;
  readonly acknowledged_until: string | null;
  readonly summary: string | null;
  readonly runbook_url: string | null;
}

const open = defineStatement(
  'alerts.open',
  `select coalesce(a.labels->>'alertname', 'Alert') as name, a.labels->>'severity' as severity, a.state,
     a.starts_at as since, a.acknowledged_by, a.acknowledged_until, a.annotations->>'summary' as summary,
     a.annotations->>'runbook_url' as runbook_url
   from app.alerts a where a.state <> 'resolved' order by a.state = 'acknowledged', a.starts_at limit 100`,
);

/** What fires now, a hundred at most. */
export function openAlerts(database: Database): Promise<OpenAlert[]> {
  return database.shared(PLATFORM, { requestId: 'status' }, 'system').rows<OpenAlert>(open, {});
}
