import type { Express } from 'express';
import swaggerUi from 'swagger-ui-express';
import { createApp } from '../platform/http/app.ts';
import { authenticateRequests } from '../platform/http/authenticate.ts';
import { openApiOf } from '../platform/http/openapi.ts';
import { createOriginRule } from '../platform/http/origins.ts';
import { gate } from '../platform/flags/gate.ts';
import { healthDoor } from '../platform/health/health-pages.ts';
import { createAdmission } from '../platform/rate-limit/admission.ts';
import { observeRequests } from '../platform/telemetry/observe-requests.ts';
import { authLimits } from './auth-limits.ts';
import type { Modules } from './compose.ts';
import { refuseStorage } from './no-storage.ts';
import { servePage } from './page.ts';
import type { Platform } from './platform.ts';
import { version, versionDoor } from './version.ts';

/** Levels that a JSON body may nest. */
const MAX_BODY_DEPTH = 32;

/** The public HTTP surface: the page, `/auth/v1`, `/rest/v1`, `/api`, documents and probes. */
export function createApi(platform: Platform, modules: Modules, isTracing: boolean): Express {
  const { config, ids, health, limiter, log, metrics, flags } = platform;
  const admission = createAdmission(
    limiter,
    (request) => request.get('apikey') === config.security.SERVICE_ROLE_KEY,
  );
  const routes = modules.all.flatMap((module) => module.routes ?? []);
  const about = { version, publicUrl: config.server.PUBLIC_URL };
  const document = openApiOf(routes, about, modules.gateway.paths);
  const entrance = [
    admission.byAddress,
    authenticateRequests(modules.identity.authenticator),
    admission.byClient,
    gate(flags, 'profiles.activity', modules.profiles.noteActivity),
  ];
  return createApp({
    ids,
    isOriginAllowed: createOriginRule({
      allowed: config.server.ALLOWED_ORIGINS,
      allowLoopback: config.server.NODE_ENV !== 'production',
    }),
    trustedProxies: config.server.TRUSTED_PROXIES,
    body: { limitBytes: config.server.BODY_LIMIT_BYTES, maxDepth: MAX_BODY_DEPTH },
    first: [healthDoor(health), versionDoor(config.server), observeRequests({ log, metrics, isTracing })],
    admission: entrance,
    limitAction: (rule) => admission.action(rule, { withoutRedis: 'refuse' }),
    reportBug: modules.reportBug,
    findLanguage: modules.profiles.findLanguage,
    mounts: [
      { path: '/auth/v1', handler: modules.identity.authHandler(authLimits(admission, limiter)) },
      { path: '/rest/v1', handler: modules.rest.handler(entrance) },
      {
        path: '/functions/v1',
        handler: modules.functions.handler({ admission: entrance, action: admission.action }),
      },
      { path: '/ai', handler: modules.gateway.handler(admission) },
      { path: '/realtime/v1/api/broadcast', handler: modules.realtime.broadcastHandler(entrance) },
      { path: '/storage/v1', handler: refuseStorage },
      { path: '/openapi.json', handler: (_request, response) => void response.json(document) },
      ...[swaggerUi.serve, swaggerUi.setup(document)]
        .flat()
        .map((handler) => ({ path: '/api-docs', handler })),
      { path: '/', handler: servePage({ anonKey: config.security.ANON_KEY }) },
    ],
    routes,
  });
}
