import { createRealtimeModule, REALTIME_PATH } from '../modules/realtime/module.ts';
import { createOriginRule } from '../platform/http/origins.ts';
import type { HttpServer } from '../platform/http/server.ts';
import type { Modules } from './compose.ts';
import type { Platform } from './platform.ts';

export { REALTIME_PATH };

/** Supabase's realtime on the public port, until the lifecycle tells its clients to move. */
export function openRealtime(platform: Platform, { identity }: Modules, server: HttpServer): void {
  const { config, database, clock, lifecycle, log } = platform;
  const realtime = createRealtimeModule({
    database,
    clock,
    log: log.child({ module: 'realtime' }),
    authenticator: identity.authenticator,
    verifyHandshake: identity.verifyHandshake,
    onRevoked: (listener) => identity.onRevoked(listener),
    limits: config.realtime,
    hasLimits: config.security.RATE_LIMITS,
  });
  realtime.serve({
    httpServer: server.server,
    isOriginAllowed: createOriginRule({
      allowed: config.server.ALLOWED_ORIGINS,
      allowLoopback: config.server.NODE_ENV !== 'production',
    }),
    trustedProxies: config.server.TRUSTED_PROXIES,
  });
  lifecycle.onDrain('realtime', (withinMs) => realtime.drain(withinMs));
  lifecycle.onStop('realtime', () => realtime.stop());
}
