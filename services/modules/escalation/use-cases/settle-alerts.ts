import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Alert } from '../alert.ts';
import { AcknowledgeInput, ResolveInput } from '../contract.ts';
import { alertIsOver, alertNotFound } from '../errors.ts';
import type { AlertDeps } from './deps.ts';

/**
 * Somebody takes care of an alert: nobody else is told until the acknowledgement runs out or the alert ends.
 *
 * @throws `alert.not-found`, or `alert.over` when it has ended.
 */
export const acknowledgeAlert = useCase<Pick<AlertDeps, 'alerts' | 'policy'>, typeof AcknowledgeInput, Alert>(
  {
    name: 'escalation.acknowledge-alert',
    kind: 'command',
    input: AcknowledgeInput,
    roles: ['service_role'],
    runsAs: 'system',
    run: async ({ alerts, policy }, _caller, { id, by, minutes, note }) => {
      const acknowledged = await alerts.acknowledge(id, {
        by,
        minutes: minutes ?? policy.acknowledge_minutes,
        note: note === undefined || note === '' ? null : note,
      });
      return acknowledged ?? (await refuse(alerts, id));
    },
  },
);

/**
 * Ends an alert whose end Alertmanager will not tell, because it has forgotten it; one that fires on comes back.
 *
 * @throws `alert.not-found`, or `alert.over` when it has ended.
 */
export const resolveAlert = useCase<Pick<AlertDeps, 'alerts'>, typeof ResolveInput, Alert>({
  name: 'escalation.resolve-alert',
  kind: 'command',
  input: ResolveInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ alerts }, _caller, { id, by, note }) =>
    (await alerts.resolve(id, by, note ?? null)) ?? (await refuse(alerts, id)),
});

async function refuse(alerts: AlertDeps['alerts'], id: string): Promise<never> {
  throw (await alerts.find(id)) === undefined ? alertNotFound() : alertIsOver();
}
