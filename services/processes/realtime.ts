import { REALTIME_PATH } from '../modules/realtime/module.ts';
import { createOriginRule } from '../platform/http/origins.ts';
import type { HttpServer } from '../platform/http/server.ts';
import type { Modules } from './compose.ts';
import type { Platform } from './platform.ts';

export { REALTIME_PATH };

/** Supabase's realtime on the public port, until the lifecycle tells its clients to move. */
export function openRealtime(
  { config, lifecycle }: Platform,
  { realtime }: Modules,
  { server }: HttpServer,
): void {
  realtime.serve({
    httpServer: server,
    isOriginAllowed: createOriginRule({
      allowed: config.server.ALLOWED_ORIGINS,
      allowLoopback: config.server.NODE_ENV !== 'production',
    }),
    trustedProxies: config.server.TRUSTED_PROXIES,
  });
  lifecycle.onDrain('realtime', (withinMs) => realtime.drain(withinMs));
  lifecycle.onStop('realtime', () => realtime.stop());
}
