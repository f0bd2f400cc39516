import { createGatewayModule, type GatewayModule } from '../modules/gateway/module.ts';
import { createProviderKeys } from '../modules/gateway/index.ts';
import type { IdentityModule } from '../modules/identity/module.ts';
import type { ReportBug } from '../platform/http/problem.ts';
import type { Platform } from './platform.ts';
import { openTextBox } from './resealing.ts';

/** The AI gateway; in production its providers must be on the public internet, or be let through by EGRESS_ALLOW. */
export function openGateway(
  platform: Platform,
  { authenticator }: Pick<IdentityModule, 'authenticator'>,
  reportBug: ReportBug,
): GatewayModule {
  const { config, clock, ids, metrics, redis, database, runner, log, lifecycle, credentials, providerKeys } =
    platform;
  const keys = createProviderKeys({ source: providerKeys, clock, log: log.child({ module: 'gateway' }) });
  credentials.show('provider-keys', () =>
    providerKeys.current().version === '' ? undefined : keys.report(),
  );
  const gateway = createGatewayModule({
    providerKeys: keys,
    config: config.ai,
    isDevelopment: config.server.NODE_ENV !== 'production',
    authenticator,
    clock,
    ids,
    metrics,
    reportBug,
    redis,
    secretBox: openTextBox(platform, 'gateway'),
    accounting: { database, runner, log: log.child({ module: 'gateway' }) },
  });
  lifecycle.onStop('AI ledger', () => gateway.stop());
  return gateway;
}
