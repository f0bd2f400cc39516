import { unavailable } from '../errors/common.ts';
import type { Redis } from '../redis/redis.ts';
import { parseInput } from '../use-case/runner.ts';
import { ClockSyncInput, SessionRefreshInput } from './connection-calls.ts';
import { otherUser } from './errors.ts';
import type { EventHandler } from './dispatch.ts';
import { failureOf } from './refusal.ts';
import type { VerifyHandshake } from './handshake.ts';
import type { SocketEvent } from './socket-event.ts';
import { Turns } from './turns.ts';

/** Every event that a client may send: those of the modules, and the two of the connection itself. */
export function handlersOf(options: {
  readonly events: readonly SocketEvent[];
  readonly handshake: VerifyHandshake;
  /** Room time, milliseconds with fraction. */
  readonly now: () => number;
  readonly redis: Pick<Redis, 'health'>;
}): ReadonlyMap<string, EventHandler> {
  const turns = new Turns();
  return new Map<string, EventHandler>([
    ['clock:sync', clockSync(options.now)],
    ['session:refresh', sessionRefresh(options.handshake)],
    ...options.events.map(
      (event) => [event.event, inTurn(event, turns, handlerOf(event, options.redis))] as const,
    ),
  ]);
}

/**
 * Runs the use case as the socket's person; `answer` may then attach the socket to feeds. Without Redis nobody in
 * another process would hear of it in time: it is refused before anything is done. Whoever wants to hear is let in
 * all the same: the log brings what is said, a moment later.
 */
function handlerOf({ useCase, answer }: SocketEvent, redis: Pick<Redis, 'health'>): EventHandler {
  return async (socket, payload, call) => {
    if (answer === undefined && redis.health().state === 'down')
      throw unavailable({}, { cause: 'Redis is away', retryAfterMs: 1_000 });
    const output = await useCase.execute(socket.data.caller, payload, call);
    if (answer !== undefined) return answer(socket, output as never, call.afterAcknowledgement);
    return (output ?? {}) as Record<string, unknown>;
  };
}

function inTurn({ turn }: SocketEvent, turns: Turns, handler: EventHandler): EventHandler {
  if (turn === undefined) return handler;
  return (socket, payload, call) =>
    turns.take(socket, turn(payload), async () => handler(socket, payload, call));
}

function clockSync(now: () => number): EventHandler {
  return (_socket, payload) => {
    const t1 = now();
    const { t0 } = parseInput(ClockSyncInput, payload);
    return { t0, t1, t2: now() };
  };
}

/** A new token for the same person keeps the socket open longer; what the socket has joined stays. */
function sessionRefresh(handshake: VerifyHandshake): EventHandler {
  return async (socket, payload) => {
    const { token } = parseInput(SessionRefreshInput, payload);
    const { caller: before } = socket.data;
    const proof = await handshake({ token }, { address: before.address });
    if (!proof.ok) throw failureOf(proof);
    if (proof.caller.userId !== before.userId) throw otherUser();
    const { userId, sessionId, isAnonymous } = proof.caller;
    socket.data.caller = { ...before, userId, sessionId, isAnonymous };
    socket.data.expiresAt = proof.expiresAt;
    return { expires_at: new Date(proof.expiresAt).toISOString() };
  };
}
