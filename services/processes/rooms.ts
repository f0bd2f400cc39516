import type { HttpServer } from '../platform/http/server.ts';
import { createOriginRule } from '../platform/http/origins.ts';
import { createSocketServer, type SocketObserver } from '../platform/sockets/socket-server.ts';
import { createChatMetrics } from '../platform/telemetry/chat-metrics.ts';
import { DATABASE_BUCKETS, type Metrics } from '../platform/telemetry/metrics.ts';
import type { Modules } from './compose.ts';
import type { Platform } from './platform.ts';

/** The role `rooms`: Socket.IO on the public port, until the lifecycle tells the sockets to move. */
export function openSockets(platform: Platform, modules: Modules, server: HttpServer): void {
  const { config, redis, limiter, clock, ids, processId, lifecycle, metrics, log } = platform;
  const { identity, profiles, rooms, presence } = modules;
  const sockets = createSocketServer({
    httpServer: server.server,
    redis,
    adapter: config.rooms.SOCKET_ADAPTER,
    limiter,
    handshake: identity.verifyHandshake,
    findLanguage: profiles.findLanguage,
    events: modules.all.flatMap((module) => module.socketEvents ?? []),
    processId,
    now: rooms.now,
    clock,
    ids,
    isOriginAllowed: createOriginRule({
      allowed: config.server.ALLOWED_ORIGINS,
      allowLoopback: config.server.NODE_ENV !== 'production',
    }),
    trustedProxies: config.server.TRUSTED_PROXIES,
    connectTimeoutMs: config.rooms.SOCKET_CONNECT_TIMEOUT_MS,
    ...(config.security.RATE_LIMITS && {
      limits: {
        perUser: config.rooms.SOCKETS_PER_USER,
        perAddress: config.rooms.SOCKETS_PER_ADDRESS,
        eventsPerSecond: config.rooms.SOCKET_EVENTS_PER_SECOND,
        eventsBurst: config.rooms.SOCKET_EVENTS_BURST,
      },
    }),
    reportBug: (error, event, request_id) =>
      log.error('a bug answered a socket', { error, event, request_id }),
    observe: observeSockets(metrics, () => sockets.count()),
    onConnected: (socket) => presence.tracker.connected(socket),
  });
  presence.tracker.start();
  const stopListening = identity.onRevoked((revocation) => sockets.revoke(revocation));
  lifecycle.onDrain('sockets', async (withinMs) => {
    await presence.tracker
      .drain()
      .catch((error: unknown) => log.warn('presence was not handed on', { error }));
    await rooms.actors.drain();
    await sockets.drain(withinMs);
  });
  lifecycle.onStop('sockets', async () => {
    stopListening();
    await sockets.close();
    await presence.tracker.stop();
  });
}

/** What sockets do, as figures: connections, events by outcome, refusals. */
function observeSockets(metrics: Metrics, count: () => number): SocketObserver {
  const chat = createChatMetrics(metrics, count);
  const duration = metrics.histogram({
    name: 'studyflow_socket_event_duration_seconds',
    help: 'How long events of sockets take until their acknowledgement.',
    labelNames: ['event', 'outcome'],
    buckets: DATABASE_BUCKETS,
  });
  const refusals = metrics.counter({
    name: 'studyflow_socket_refusals_total',
    help: 'Handshakes that were refused, and sockets that were closed, by code.',
    labelNames: ['code'],
  });
  return {
    event: (event, outcome, seconds) => {
      duration.observe({ event, outcome }, seconds);
      if (event !== 'room:post') return;
      if (outcome === 'ok') chat.messageSent('room');
      else chat.messageFailed('room', outcome);
    },
    refused: (code) => refusals.inc({ code }),
    closed: (code) => refusals.inc({ code }),
  };
}
