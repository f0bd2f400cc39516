import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Alert } from '../alert.ts';
import type { AlertWithHistory } from '../alert.repository.ts';
import { AlertInput, ListAlertsInput, OnCallInput } from '../contract.ts';
import { alertNotFound } from '../errors.ts';
import { whoIsOnCall } from '../policy.ts';
import type { AlertDeps } from './deps.ts';

/** Alerts in one state, or all that are open. */
export const listAlerts = useCase<Pick<AlertDeps, 'alerts'>, typeof ListAlertsInput, { data: Alert[] }>({
  name: 'escalation.list-alerts',
  kind: 'query',
  input: ListAlertsInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ alerts }, _caller, { state, limit }) => ({
    data: await alerts.list(state === 'open' ? ['firing', 'acknowledged'] : [state], limit),
  }),
});

/** One alert, and what happened to it. @throws `alert.not-found` */
export const getAlert = useCase<Pick<AlertDeps, 'alerts'>, typeof AlertInput, AlertWithHistory>({
  name: 'escalation.get-alert',
  kind: 'query',
  input: AlertInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ alerts }, _caller, { id }) => {
    const found = await alerts.find(id);
    if (found === undefined) throw alertNotFound();
    return found;
  },
});

/** Who is told at each level now, and when Alertmanager was last heard of. */
export interface OnCall {
  readonly levels: readonly { readonly after_minutes: number; readonly names: readonly string[] }[];
  readonly watchdog_heard_at: string | null;
}

export const tellOnCall = useCase<Pick<AlertDeps, 'alerts' | 'policy' | 'now'>, typeof OnCallInput, OnCall>({
  name: 'escalation.tell-on-call',
  kind: 'query',
  input: OnCallInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ alerts, policy, now }) => ({
    levels: whoIsOnCall(policy, now().getTime()),
    watchdog_heard_at: (await alerts.watchdogHeardAt()) ?? null,
  }),
});
