import { ConfigError, loadConfig, type Config } from '../platform/config/config.ts';
import { openHttpServer } from '../platform/http/server.ts';
import { openInternalServer } from '../platform/http/internal-server.ts';
import { refuseUnknownUpgrades } from '../platform/http/upgrades.ts';
import { patiently } from '../platform/lifecycle/patiently.ts';
import { followSignals } from '../platform/lifecycle/signals.ts';
import { startTracing } from '../platform/telemetry/tracing.ts';
import { advertised } from './advertise.ts';
import { createApi } from './api.ts';
import { createModules, type Modules } from './compose.ts';
import { openPlatform, type Platform } from './platform.ts';
import { openRealtime, REALTIME_PATH } from './realtime.ts';
import { openSockets } from './rooms.ts';
import { version } from './version.ts';
import { startWorker } from './worker.ts';

/** One process of the platform, with the roles that STUDYFLOW_ROLES names. */
async function main(): Promise<void> {
  const config = readConfig();
  if (config === undefined) return;
  const platform = await openPlatform(config);
  const { lifecycle, log, promotion } = platform;
  followSignals(lifecycle);
  const tracing = await startTracing({
    endpoint: config.telemetry.OTEL_EXPORTER_OTLP_ENDPOINT,
    serviceName: config.telemetry.OTEL_SERVICE_NAME,
    version,
    process: config.server.PROCESS_INDEX,
    log,
  });
  lifecycle.push('tracing', () => tracing.stop());

  const modules = createModules(platform);
  await openInternalPort(platform, modules);
  await lifecycle.start('identity', () => modules.identity.start());
  lifecycle.onStop('identity', () => modules.identity.stop());

  const roles = new Set(config.server.STUDYFLOW_ROLES);
  if (roles.has('api') || roles.has('rooms')) await openPublicPort(platform, modules, tracing.isOn);
  if (roles.has('worker')) promotion.whenPromoted(() => startWorker(platform, modules));
  lifecycle.ready();
  promotion.start();
}

/** Metrics, health and the way of other processes to the rooms of this one; joins them at last. */
async function openInternalPort(
  { config, lifecycle, log, health, metrics, processId, credentials, promotion }: Platform,
  { rooms, identity }: Modules,
): Promise<void> {
  const server = await lifecycle.start('internal port', () =>
    openInternalServer({
      host: config.server.INTERNAL_HOST,
      port: config.server.INTERNAL_PORT,
      token: config.security.INTERNAL_TOKEN,
      pages: {
        process: processId,
        health,
        metrics,
        credentials: () => credentials.inUse(),
        actors: () => rooms.internal.actors().actors,
        roomOwner: (roomId) => rooms.internal.owner(roomId),
        acceptLink: (...upgrade) => rooms.internal.upgrade(...upgrade),
        ...(config.server.NODE_ENV === 'development' && { mails: () => identity.mailPreviews() }),
      },
      reportFailure: (what, error) => log.error(what, { error }),
    }),
  );
  lifecycle.push('internal port', () => server.stopListening());
  const url = config.server.INTERNAL_ADVERTISE_URL ?? advertised(config.server.INTERNAL_HOST, server.url);
  await lifecycle.start('rooms', () =>
    patiently(() => rooms.actors.start(url), { signal: lifecycle.stopping }),
  );
  lifecycle.push('rooms', () => rooms.actors.stop());
  if (!promotion.isPromoted()) promotion.whenPromoted(() => rooms.actors.takeRooms());
}

/** REST and Supabase's realtime with the role `api`, Socket.IO with the role `rooms`, on one port. */
async function openPublicPort(platform: Platform, modules: Modules, isTracing: boolean): Promise<void> {
  const { config, lifecycle } = platform;
  const server = await lifecycle.start('public port', () =>
    openHttpServer({
      host: config.server.HOST,
      port: config.server.PORT,
      handler: createApi(platform, modules, isTracing),
      limits: { requestTimeoutMs: config.server.REQUEST_TIMEOUT_MS },
    }),
  );
  lifecycle.addServer(server);
  const roles = config.server.STUDYFLOW_ROLES;
  if (roles.includes('rooms')) openSockets(platform, modules, server);
  if (roles.includes('api')) openRealtime(platform, modules, server);
  refuseUnknownUpgrades(server.server, (path) => {
    return (
      (roles.includes('rooms') && path.startsWith('/socket.io/')) ||
      (roles.includes('api') && path === REALTIME_PATH)
    );
  });
}

/** The configuration, or every problem of it on standard error. */
function readConfig(): Config | undefined {
  try {
    return loadConfig();
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    process.stderr.write(`${thrown.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

await main();
