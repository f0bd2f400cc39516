import { randomInt } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Clock } from '../../platform/clock/clock.ts';
import type { Authenticator } from '../../platform/http/authenticate.ts';
import type { OpenApiPaths } from '../../platform/http/openapi.ts';
import type { ReportBug } from '../../platform/http/problem.ts';
import type { Ids } from '../../platform/ids/ids.ts';
import type { Metrics } from '../../platform/telemetry/metrics.ts';
import type { Ai } from '../ai/index.ts';
import { createAiPort } from './ai-port.ts';
import { createCoreGateway } from './core-gateway.ts';
import { accessTokens, type CredentialSource } from './doors/authenticate-gateway-caller.ts';
import { chatCompletionsDoor } from './doors/chat-completions/chat-completions.door.ts';
import { describeDoors } from './doors/describe-doors.ts';
import type { Door } from './doors/door.ts';
import { createGatewayHandler, type GatewayLimits } from './doors/gateway-handler.ts';
import { layered, type Gateway, type Layer } from './gateway.ts';
import { observeGateway } from './observe-gateway.ts';
import { noBreaker, type Breaker } from './routing/breaker.ts';
import { createHealth } from './routing/health.ts';
import { createRetry } from './routing/retry.ts';
import { createRoutes } from './routing/routes.ts';
import { ownModelsOf, routingTableOf, type GatewayConfig, type OwnModels } from './settings.ts';

export interface GatewayModuleDeps {
  readonly config: GatewayConfig;
  /** Whether the addresses that AI_PROVIDERS names may be inside. */
  readonly isDevelopment: boolean;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly metrics: Metrics;
  readonly reportBug: ReportBug;
}

/** The gateway, for the process that mounts its doors and for modules that ask models. */
export interface GatewayModule {
  /** What the platform's own questions go through; absent when no provider is named. */
  readonly port: { readonly ai: Ai; readonly models: OwnModels } | undefined;
  /** The doors, as the OpenAPI document tells of them. */
  readonly paths: OpenApiPaths;
  /** To be mounted at `/ai`, behind these limits. */
  handler(limits?: GatewayLimits): RequestHandler;
}

/** Levels that a request may nest: schemas of tools go deep. */
const MAX_BODY_DEPTH = 64;

export function createGatewayModule(deps: GatewayModuleDeps): GatewayModule {
  const { config, ids, clock, authenticator, reportBug } = deps;
  const table = routingTableOf(config, deps);
  const gateway = layered(openCore(deps, table.routes), layersOf());
  const models = ownModelsOf(config, table);
  const doors: readonly Door[] = [chatCompletionsDoor({ gateway, clock, ids })];
  const sources: readonly CredentialSource[] = [accessTokens(authenticator)];
  const body = { limitBytes: config.AI_BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH };
  return {
    port: table.providers.length === 0 ? undefined : { ai: createAiPort({ gateway, models, ids }), models },
    paths: describeDoors(doors),
    handler: (limits = {}) => createGatewayHandler({ doors, sources, body, reportBug }, limits),
  };
}

/** The concerns around the core, outermost first; each is a file of its own. */
function layersOf(): readonly Layer[] {
  return [];
}

function openCore(
  { config, clock, metrics }: GatewayModuleDeps,
  table: Parameters<typeof createRoutes>[0]['table'],
): Gateway {
  const health = createHealth(clock);
  const breaker: Breaker = noBreaker;
  return createCoreGateway({
    routes: createRoutes({ table, health, chance }),
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
