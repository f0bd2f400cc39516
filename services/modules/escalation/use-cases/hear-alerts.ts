import { useCase } from '../../../platform/use-case/use-case.ts';
import { WebhookInput } from '../contract.ts';
import type { AlertDeps } from './deps.ts';

/** Keeps what Alertmanager says. The same again changes nothing, so that it may be sent as often as it takes. */
export const hearAlerts = useCase<AlertDeps, typeof WebhookInput, undefined>({
  name: 'escalation.hear-alerts',
  kind: 'command',
  input: WebhookInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ alerts, wake, afterCommit }, _caller, { alerts: heard }) => {
    await alerts.hear(heard);
    afterCommit(wake);
  },
});
