import { createAiModule, type AiModule } from '../modules/ai/module.ts';
import type { Group } from '../modules/analytics/index.ts';
import { createAnalyticsModule } from '../modules/analytics/module.ts';
import { createExportsModule } from '../modules/exports/module.ts';
import { createFunctionsModule, type FunctionsModule } from '../modules/functions/module.ts';
import type { GatewayModule } from '../modules/gateway/module.ts';
import {
  createIdentityModule,
  type IdentityModule,
  type IdentityModuleDeps,
} from '../modules/identity/module.ts';
import { createNotifier } from '../modules/notifications/index.ts';
import { createNotificationsModule } from '../modules/notifications/module.ts';
import { createOrganisationsModule } from '../modules/organisations/module.ts';
import { createPlannerModule } from '../modules/planner/module.ts';
import { createProfilesModule, type ProfilesModule } from '../modules/profiles/module.ts';
import { createRealtimeModule, type RealtimeModule } from '../modules/realtime/module.ts';
import { createRestModule, type RestModule } from '../modules/rest/module.ts';
import type { InboxModule } from '../modules/inbox/module.ts';
import { createRoomsModule, type RoomsModule } from '../modules/rooms/module.ts';
import { createStudySessionsModule } from '../modules/study-sessions/module.ts';
import { createTasksModule } from '../modules/tasks/module.ts';
import type { ModuleParts } from '../platform/module.ts';
import { createJobQueue } from '../platform/jobs/queue.ts';
import { createCache } from '../platform/cache/two-level-cache.ts';
import type { Language } from '../platform/errors/sentences.ts';
import type { ReportBug } from '../platform/http/problem.ts';
import { createFeeds } from '../platform/sockets/feeds.ts';
import { createUserChannel } from '../platform/sockets/user-channel.ts';
import type { PresenceModule } from '../modules/presence/module.ts';
import { openGateway } from './gateway.ts';
import type { Platform } from './platform.ts';
import { openInbox, openPresence } from './reaching-people.ts';
import { openTextBox } from './resealing.ts';
import { createWake } from './wake.ts';

/** Levels that a JSON body may nest. */
const MAX_BODY_DEPTH = 32;

/** Every module with its dependencies: the one place that knows them all. */
export interface Modules {
  readonly identity: IdentityModule;
  readonly profiles: ProfilesModule;
  readonly rooms: RoomsModule;
  readonly presence: PresenceModule;
  readonly functions: FunctionsModule;
  readonly gateway: GatewayModule;
  readonly realtime: RealtimeModule;
  readonly rest: RestModule;
  readonly all: readonly ModuleParts[];
  readonly reportBug: ReportBug;
}

export function createModules(platform: Platform): Modules {
  const { config, runner, clock, ids, log, redis } = platform;
  const reportBug: ReportBug = (error, { requestId, method, path }) =>
    log.error('a bug answered 500', { error, request_id: requestId, method, path });
  const all: ModuleParts[] = [];
  const identity = openIdentity(platform, reportBug, () =>
    all.flatMap(({ forgetPerson }) => forgetPerson ?? []),
  );
  const profiles = openProfiles(platform);
  const gateway = openGateway(platform, identity, reportBug);
  const inbox = openInbox(platform);
  const rooms = openRoomsModule(platform, gateway, inbox);
  const ai = openAiModule(platform, gateway);
  const channel = createUserChannel(redis, config.rooms.SOCKET_ADAPTER);
  const presence = openPresence(platform, channel);
  all.push(
    identity.parts,
    profiles,
    createOrganisationsModule({ runner, ids }),
    createTasksModule({ runner, clock }),
    createStudySessionsModule({ runner }),
    createPlannerModule({ runner, clock }),
    openAnalytics(platform),
    createNotificationsModule({ runner, clock, sendToUser: channel.toUser }),
    inbox.parts,
    presence.parts,
    openExports(platform),
    rooms.parts,
    ai.parts,
    ...(gateway.parts === undefined ? [] : [gateway.parts]),
  );
  return {
    identity,
    profiles,
    rooms,
    presence,
    functions: openFunctions(platform, ai, reportBug),
    gateway,
    realtime: openRealtimeModule(platform, identity, reportBug),
    rest: openRest(platform, reportBug),
    reportBug,
    all,
  };
}

function openExports({ config, runner, database, clock, log }: Platform): ModuleParts {
  const { EXPORTS_AT_ONCE: atOnce, EXPORT_DAYS: days, EXPORT_MAX_BYTES: mostBytes } = config.exports;
  return createExportsModule({
    ...{ runner, database, clock },
    log: log.child({ module: 'exports' }),
    notifier: createNotifier(runner, clock),
    limits: { atOnce, days, mostBytes },
  });
}

function openAiModule(platform: Platform, { port }: GatewayModule): AiModule {
  const { config, runner, clock, log, metrics } = platform;
  return createAiModule({
    ...{ config: config.ai, runner, clock, metrics, server: port },
    log: log.child({ module: 'ai' }),
  });
}

function openFunctions(platform: Platform, ai: AiModule, reportBug: ReportBug): FunctionsModule {
  const { config, runner, clock, log, limiter } = platform;
  return createFunctionsModule({
    runner,
    clock,
    secretBox: openTextBox(platform, 'functions'),
    limiter,
    ai: ai.useCases,
    log: log.child({ module: 'functions' }),
    body: { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH },
    reportBug,
  });
}

function openRest({ config, runner }: Platform, reportBug: ReportBug): RestModule {
  const body = { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH };
  return createRestModule({ runner, body, reportBug });
}

/** What refusals are said in is kept for a minute, forgotten when the profile changes. */
function openProfiles({ config, runner, clock, redis, log, lifecycle }: Platform): ProfilesModule {
  const cache = createCache<{ language: Language | null }>({
    redis,
    namespace: 'profiles',
    ttlMs: 60_000,
    onError: (error) => log.warn('the cache of profiles failed', { error }),
  });
  lifecycle.push('profiles cache', () => cache.close());
  return createProfilesModule({
    runner,
    clock,
    log: log.child({ module: 'profiles' }),
    publicUrl: config.server.PUBLIC_URL,
    cache,
  });
}

/** Sums of past days are kept for an hour, forgotten when the outbox tells of a change. */
function openAnalytics({ runner, clock, redis, log, lifecycle }: Platform): ModuleParts {
  const cache = createCache<Group[]>({
    redis,
    namespace: 'analytics',
    ttlMs: 3_600_000,
    onError: (error) => log.warn('the cache of analytics failed', { error }),
  });
  lifecycle.push('analytics cache', () => cache.close());
  return createAnalyticsModule({ runner, clock, cache });
}

function openIdentity(
  platform: Platform,
  reportBug: ReportBug,
  forgetPerson: IdentityModuleDeps['forgetPerson'] & {},
): IdentityModule {
  const { config, runner, clock, ids, log, secretBox, redis, database, limiter } = platform;
  return createIdentityModule({
    config,
    queue: createJobQueue(database),
    limiter,
    runner,
    clock,
    ids,
    log: log.child({ module: 'identity' }),
    secretBox,
    wake: createWake(redis, 'revocations'),
    reportBug,
    forgetPerson,
  });
}

function openRoomsModule(
  platform: Platform,
  { roomJudge }: GatewayModule,
  { writer }: InboxModule,
): RoomsModule {
  const { config, runner, pools, clock, ids, metrics, processId, redis } = platform;
  const log = platform.log.child({ module: 'rooms' });
  return createRoomsModule({
    runner,
    pools,
    clock,
    ids,
    log,
    metrics,
    processId,
    roles: config.server.STUDYFLOW_ROLES,
    takesActors: platform.promotion.isPromoted(),
    ...(config.server.RELEASE !== undefined && { release: config.server.RELEASE }),
    leaseMs: config.rooms.ACTOR_LEASE_MS,
    redis,
    internalToken: config.security.INTERNAL_TOKEN,
    publicUrl: config.server.PUBLIC_URL,
    hasLimits: config.security.RATE_LIMITS,
    reach: writer.reach,
    sendToUser: createUserChannel(redis, config.rooms.SOCKET_ADAPTER).toUser,
    judges: roomJudge === undefined ? [] : [roomJudge],
    judging: { timeoutMs: config.rooms.ROOM_JUDGE_TIMEOUT_MS, policy: config.rooms.ROOM_JUDGE_POLICY },
    openFeeds: (kind) =>
      createFeeds(kind, {
        redis,
        processId,
        onError: (error, room_id) => log.warn('a feed could not be read; it tries again', { error, room_id }),
      }),
  });
}

function openRealtimeModule(
  platform: Platform,
  { authenticator, verifyHandshake, onRevoked }: IdentityModule,
  reportBug: ReportBug,
): RealtimeModule {
  const { config, database, runner, redis, clock, ids, metrics, processId } = platform;
  return createRealtimeModule({
    database,
    runner,
    redis,
    clock,
    ids,
    metrics,
    processId,
    authenticator,
    verifyHandshake,
    onRevoked,
    reportBug,
    log: platform.log.child({ module: 'realtime' }),
    limits: config.realtime,
    hasLimits: config.security.RATE_LIMITS,
  });
}
