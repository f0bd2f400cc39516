import { createStatusModule } from '../modules/status/module.ts';
import { createConnectionsPage } from '../platform/credentials/connections-page.ts';
import { databaseConnections } from '../platform/database/database-connections.ts';
import { openHttpServer } from '../platform/http/server.ts';
import { openInternalServer, type ActorReport, type PageFinder } from '../platform/http/internal-server.ts';
import { refuseUnknownUpgrades } from '../platform/http/upgrades.ts';
import { patiently } from '../platform/lifecycle/patiently.ts';
import { followSignals } from '../platform/lifecycle/signals.ts';
import { redisConnections } from '../platform/redis/redis-connections.ts';
import { startTracing } from '../platform/telemetry/tracing.ts';
import { advertised } from './advertise.ts';
import { createApi } from './api.ts';
import { createModules, type Modules } from './compose.ts';
import { openPlatform, type Platform } from './platform.ts';
import { readConfig } from './read-config.ts';
import { openRealtime, REALTIME_PATH } from './realtime.ts';
import { openSockets } from './rooms.ts';
import { showSigningKeys } from './signing-keys.ts';
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
  showSigningKeys(platform, modules.identity);
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
async function openInternalPort(platform: Platform, { rooms, identity }: Modules): Promise<void> {
  const { config, lifecycle, log, health, metrics, processId, credentials, promotion } = platform;
  const actors = () => rooms.internal.actors().actors;
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
        actors,
        more: openMorePages(platform, actors),
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

/** What the platform says of itself, and who is connected to its servers. */
function openMorePages(platform: Platform, actors: () => readonly ActorReport[]): PageFinder {
  const status = openStatus(platform, actors);
  const connections = createConnectionsPage({
    process: platform.processId,
    servers: { database: databaseConnections(platform.pools), redis: redisConnections(platform.redis) },
    reportFailure: (what, error) => platform.log.warn(what, { error }),
  });
  return async (path, query) => (await status(path, query)) ?? (await connections(path, query));
}

/** What this process says of itself, and gathers of all. */
function openStatus(platform: Platform, actors: () => readonly ActorReport[]): PageFinder {
  const { config, database, health, credentials, promotion, processId, clock } = platform;
  const { STUDYFLOW_ROLES: roles, RELEASE: release, RELEASE_COLOUR: colour } = config.server;
  return createStatusModule({
    ...{ database, health, version, roles, release, colour, actors, process: processId },
    isPromoted: () => promotion.isPromoted(),
    credentials: () => credentials.inUse(),
    now: () => clock.now(),
  });
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

await main();
