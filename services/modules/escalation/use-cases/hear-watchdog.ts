import { useCase } from '../../../platform/use-case/use-case.ts';
import { WebhookInput } from '../contract.ts';
import type { AlertDeps } from './deps.ts';

/** Notes that Alertmanager lives; only a Watchdog that fires says so. */
export const hearWatchdog = useCase<Pick<AlertDeps, 'alerts'>, typeof WebhookInput, undefined>({
  name: 'escalation.hear-watchdog',
  kind: 'command',
  input: WebhookInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ alerts }, _caller, { alerts: heard }) => {
    if (heard.some(({ is_firing: isFiring }) => isFiring)) await alerts.hearWatchdog();
  },
});
