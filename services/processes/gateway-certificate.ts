import { randomBytes } from 'node:crypto';
import { systemClock } from '../platform/clock/clock.ts';
import { loadGatewayCertificateConfig } from '../platform/config/config.ts';
import { createCredentials } from '../platform/credentials/credentials.ts';
import { observeCredentials } from '../platform/credentials/observe-credentials.ts';
import { createHealth } from '../platform/health/health.ts';
import { openInternalServer } from '../platform/http/internal-server.ts';
import { createLifecycle } from '../platform/lifecycle/lifecycle.ts';
import { patiently } from '../platform/lifecycle/patiently.ts';
import { followSignals } from '../platform/lifecycle/signals.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { createLog } from '../platform/telemetry/pino-log.ts';
import { vaultSource } from '../platform/vault/vault-source.ts';
import { observeCertificate } from './gateway-certificate/observe-certificate.ts';
import { serveCertificate } from './gateway-certificate/serve-certificate.ts';
import { shownSerial } from './gateway-certificate/shown-serial.ts';
import {
  certificateIn,
  writeCertificate,
  type GatewayCertificate,
} from './gateway-certificate/write-certificate.ts';
import { openVault } from './vault.ts';
import { version } from './version.ts';

/**
 * The process beside nginx in a pod of the gateway: fetches the certificate from Vault, puts it where nginx reads it at
 * each handshake, and tells on its internal port which version handshakes show.
 */
async function main(): Promise<void> {
  const config = loadGatewayCertificateConfig();
  const log = createLog({ level: 'info', service: 'gateway-certificate', process: 0, secrets: [] });
  const vault = openVault({ vault: config });
  if (vault === undefined) throw new Error('VAULT_ADDR must be set: the certificate is in Vault.');
  const health = createHealth({ components: [], clock: systemClock });
  const lifecycle = createLifecycle({ log, health, graceMs: 0, timeoutMs: 5_000 });
  lifecycle.push('vault', () => vault.close());
  const at = { mount: config.VAULT_KV_MOUNT, path: `${config.VAULT_PATH}/gateway-certificate` };
  const source = await patiently(() =>
    vaultSource<GatewayCertificate | undefined>({
      ...{ vault, at, log, parse: certificateIn, otherwise: undefined },
      pollMs: config.VAULT_POLL_MS,
    }),
  );
  lifecycle.push('source of the certificate', async () => source.close());
  const served = serveCertificate({
    source,
    write: (certificate) => writeCertificate(config.GATEWAY_TLS_FOLDER, certificate),
    shown: () => shownSerial(config.GATEWAY_TLS_PORT),
    clock: systemClock,
    log,
  });
  lifecycle.push('certificate', () => served.close());
  const metrics = createMetrics({ version });
  const credentials = createCredentials({ clock: systemClock, log });
  credentials.show('gateway-certificate', () => served.report());
  observeCredentials(metrics, credentials, systemClock);
  observeCertificate(metrics, () => served.current());
  const internal = await openInternalServer({
    host: config.INTERNAL_HOST,
    port: config.INTERNAL_PORT,
    // Nobody links to it.
    token: randomBytes(32).toString('hex'),
    pages: { process: 'gateway-certificate', health, metrics, credentials: () => credentials.inUse() },
    reportFailure: (what, error) => log.error(what, { error }),
  });
  lifecycle.push('internal port', () => internal.stopListening());
  followSignals(lifecycle);
  health.markServing();
}

await main();
