import { randomInt } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import type { OpenApiPaths } from '../../platform/http/openapi.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Redis } from '../../platform/redis/redis.ts';
import type { SecretBox } from '../../platform/secrets/secret-box.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Ai } from '../ai/index.ts';
import { openAccounting, type Accounting, type AccountingPlatform } from './accounting.ts';
import { createAiPort } from './ai-port.ts';
import { createCacheStores, NO_STORES, type CacheStores } from './cache/answer-store.ts';
import { cacheLayer } from './cache/cache.layer.ts';
import { observeCache } from './cache/observe-cache.ts';
import { openSemanticCache } from './cache/semantic/index.ts';
import { createCoreGateway } from './core-gateway.ts';
import { accessTokens, type CredentialSource } from './doors/authenticate-gateway-caller.ts';
import { describeDoors } from './doors/describe-doors.ts';
import type { Door } from './doors/door.ts';
import { createGatewayHandler, type GatewayLimits } from './doors/gateway-handler.ts';
import { openDoors, STREAM_LANGUAGES } from './doors/open-doors.ts';
import { refuseInsideImages } from './doors/refuse-inside-images.ts';
import { streamServerEvents } from './doors/sockets/contract.ts';
import { streamSocketEvents } from './doors/sockets/socket-events.ts';
import { SocketStreams } from './doors/sockets/socket-streams.ts';
import { streamsDoor } from './doors/streams/streams.door.ts';
import { layered, type Gateway, type Layer } from './gateway.ts';
import { observeGateway } from './observe-gateway.ts';
import type { ProviderKeys } from './providers/provider-keys.ts';
import { createPriceTable } from './prices/price-table.ts';
import { createHealth } from './routing/health.ts';
import { createHedge } from './routing/hedge.ts';
import { observeBreakers } from './routing/observe-breakers.ts';
import { createTargets } from './routing/policy.ts';
import { createRetry } from './routing/retry.ts';
import { createRoutes } from './routing/routes.ts';
import { createSharedBreaker } from './routing/shared-breaker.ts';
import { openSafety, type RoomJudge } from './safety/index.ts';
import { MODERATION } from './safety/policy.ts';
import {
  ownModelsOf,
  routingTableOf,
  type GatewayConfig,
  type OwnModels,
  type RoutingTable,
} from './settings.ts';
import { createPulse } from './streams/pulse.ts';
import { sealedJson, type SealedJson } from './streams/sealed-json.ts';
import { createStreamStore } from './streams/stream-store.ts';
import { createStreams, type Streams } from './streams/streams.ts';
import { spansLayer } from './telemetry/spans.layer.ts';

export interface GatewayModuleDeps {
  readonly config: GatewayConfig;
  /** Whether the addresses that AI_PROVIDERS names may be inside. */
  readonly isDevelopment: boolean;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly reportBug: ReportBug;
  /** Where streams and answers are kept, and breakers meet; without it every process is alone. */
  readonly redis?: Redis;
  /** Seals what is kept in Redis; without it nothing is kept there. */
  readonly secretBox?: SecretBox;
  /** Keys of providers that change while the process runs; without it those of the environment stay. */
  readonly providerKeys?: Pick<ProviderKeys, 'of'>;
  /** Where keys, budgets and the ledger are kept; without it there are none. */
  readonly accounting?: AccountingPlatform;
}

/** The gateway, for the process that mounts its doors and for modules that ask models. */
export interface GatewayModule {
  /** What the platform's own questions go through; absent when no provider is named. */
  readonly port: { readonly ai: Ai; readonly models: OwnModels } | undefined;
  /** Streams that can be followed and gone on with, from any process; absent without Redis. */
  readonly streams: Streams | undefined;
  /** The doors, as the OpenAPI document tells of them. */
  readonly paths: OpenApiPaths;
  /** Judges what is said in rooms; absent where AI_SAFETY names no policy for them. */
  readonly roomJudge: RoomJudge | undefined;
  /** Budgets of organisations, and what the worker does for them; absent without a database. */
  readonly parts: ModuleParts | undefined;
  /** Writes what is not in the ledger yet. */
  stop(): Promise<void>;
  /** To be mounted at `/ai`, behind these limits. */
  handler(limits?: GatewayLimits): RequestHandler;
}

/** Levels that a request may nest: schemas of tools go deep. */
const MAX_BODY_DEPTH = 64;

export function createGatewayModule(deps: GatewayModuleDeps): GatewayModule {
  const { config, ids, clock, authenticator, reportBug } = deps;
  const table = routingTableOf(config, deps);
  const accounting = accountingOf(deps, table);
  const models = ownModelsOf(config, table);
  const stores = storesOf(deps);
  const semantic = semanticOf(deps, stores, models, () => gateway);
  const safety = openSafety({
    policies: config.AI_SAFETY,
    gateway: table.routes.has(MODERATION) ? (): Gateway => gateway : undefined,
    ids,
    metrics: deps.metrics,
  });
  const asked = layered(openCore(deps, table.routes), [
    spansLayer({ withContent: config.AI_TRACE_CONTENT }),
    ...layersOf(safety.layer, accounting),
    ...cachesOf(deps, stores),
    ...semantic,
  ]);
  const streams = openStreams(deps, asked, stores);
  const gateway: Gateway = streams?.gateway ?? asked;
  const doors: readonly Door[] = [
    ...openDoors({
      gateway,
      table: table.routes,
      clock,
      ids,
      kept: keptOf(deps),
      askedBy: stores.askedBy,
    }),
    streamsDoor({ streams, languages: STREAM_LANGUAGES }),
    ...(accounting?.doors ?? []),
  ];
  const sources: readonly CredentialSource[] = [...(accounting?.sources ?? []), accessTokens(authenticator)];
  const body = { limitBytes: config.AI_BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH };
  return {
    port: table.providers.length === 0 ? undefined : { ai: createAiPort({ gateway, models, ids }), models },
    streams,
    paths: describeDoors(doors),
    roomJudge: safety.roomJudge,
    parts: accounting && {
      ...accounting.parts,
      ...socketParts(deps, { gateway, streams, table }),
      // Whatever is switched off now may have been on an hour ago.
      forgetPerson: (userId) => stores.askedBy.forget(userId),
    },
    stop: () => accounting?.stop() ?? Promise.resolve(),
    handler: (limits = {}) => createGatewayHandler({ doors, sources, body, reportBug }, limits),
  };
}

/** What sockets may ask, and what they hear. */
function socketParts(
  { accounting, clock, ids, reportBug }: GatewayModuleDeps,
  { gateway, streams, table }: { gateway: Gateway; streams: Streams | undefined; table: RoutingTable },
): Pick<ModuleParts, 'socketEvents' | 'serverEvents'> {
  if (accounting === undefined) return {};
  const routes = createRoutes({ table: table.routes, health: { isPoorly: () => false }, chance });
  const told = new SocketStreams({
    ...{ gateway, streams, routes, clock, ids },
    reportBug: (failure) => {
      reportBug(failure, { requestId: '', method: 'SOCKET', path: 'ai:start' });
    },
  });
  return {
    socketEvents: streamSocketEvents(accounting.runner, told),
    serverEvents: streamServerEvents,
  };
}

/** The concerns around the core, outermost first; each is a file of its own. */
function layersOf(safety: Layer, accounting: Accounting | undefined): readonly Layer[] {
  return [...(accounting?.layers ?? []), refuseInsideImages(), safety];
}

/** Innermost: what is given again was judged and is charged like any other. */
function cachesOf({ config, metrics }: GatewayModuleDeps, stores: CacheStores): readonly Layer[] {
  return config.AI_CACHE ? [cacheLayer({ stores, observe: observeCache(metrics) })] : [];
}

function storesOf(deps: GatewayModuleDeps): CacheStores {
  const kept = keptOf(deps);
  return kept === undefined ? NO_STORES : createCacheStores(kept.redis, kept.sealed);
}

/** Behind the cache of the very same: what was asked before goes before what is like it. */
function semanticOf(
  deps: GatewayModuleDeps,
  stores: CacheStores,
  { embedding: model }: OwnModels,
  gateway: () => Gateway,
): readonly Layer[] {
  const { config, ids, metrics, clock } = deps;
  return openSemanticCache({
    policies: config.AI_CACHE ? config.AI_SEMANTIC_CACHE : {},
    ...{ model, stores, kept: keptOf(deps), gateway, ids, metrics, clock },
  });
}

function accountingOf(
  { accounting, ...deps }: GatewayModuleDeps,
  { routes }: RoutingTable,
): Accounting | undefined {
  return accounting === undefined ? undefined : openAccounting({ ...deps, ...accounting, routes });
}

function openStreams(
  deps: GatewayModuleDeps,
  gateway: Gateway,
  { askedBy }: CacheStores,
): Streams | undefined {
  const kept = keptOf(deps);
  if (kept === undefined) return undefined;
  const { ids } = deps;
  const pulse = createPulse({ redis: kept.redis, process: ids.token(12) });
  return createStreams({ gateway, ids, pulse, store: createStreamStore(kept.redis, kept.sealed, askedBy) });
}

function keptOf({
  redis,
  secretBox,
}: GatewayModuleDeps): { readonly redis: Redis; readonly sealed: SealedJson } | undefined {
  return redis === undefined || secretBox === undefined
    ? undefined
    : { redis, sealed: sealedJson(secretBox) };
}

function openCore(
  { config, clock, metrics, redis }: GatewayModuleDeps,
  table: Parameters<typeof createRoutes>[0]['table'],
): Gateway {
  const health = createHealth(clock);
  const breaker = createSharedBreaker({ clock, redis, observe: observeBreakers(metrics) });
  const prices = createPriceTable(config.AI_PRICES, clock);
  const keepsTargets = createTargets(config.AI_POLICIES, { health, prices });
  return createCoreGateway({
    routes: createRoutes({ table, health, chance, keepsTargets }),
    hedge: createHedge(config.AI_POLICIES, health),
    breaker,
    health,
    retry: createRetry(chance),
    clock,
    observe: observeGateway(metrics),
    stallMs: config.AI_STALL_TIMEOUT_MS,
  });
}

/** From 0 to 1. */
function chance(): number {
  return randomInt(1_000_000) / 1_000_000;
}
