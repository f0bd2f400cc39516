import { createGatewayModule, type GatewayModule } from '../modules/gateway/module.ts';
import type { IdentityModule } from '../modules/identity/module.ts';
import type { ReportBug } from '../platform/http/problem.ts';
import type { Platform } from './platform.ts';

/** The AI gateway; in production its providers must be on the public internet, or be let through by EGRESS_ALLOW. */
export function openGateway(
  { config, clock, ids, metrics, redis, database, runner, log, lifecycle }: Platform,
  { authenticator }: Pick<IdentityModule, 'authenticator'>,
  reportBug: ReportBug,
): GatewayModule {
  const gateway = createGatewayModule({
    config: config.ai,
    isDevelopment: config.server.NODE_ENV !== 'production',
    authenticator,
    clock,
    ids,
    metrics,
    reportBug,
    redis,
    accounting: { database, runner, log: log.child({ module: 'gateway' }) },
  });
  lifecycle.onStop('AI ledger', () => gateway.stop());
  return gateway;
}
