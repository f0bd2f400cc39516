import { setTimeout as wait } from 'node:timers/promises';
import type { AppError } from '../../../../platform/errors/app-error.ts';
import { toAppError } from '../../../../platform/http/problem.ts';
import { refusalOf } from '../../../../platform/sockets/acknowledgement.ts';
import { bufferedBytes, connectionOf } from '../../../../platform/sockets/engine.ts';
import type { AuthenticatedSocket } from '../../../../platform/sockets/socket-event.ts';
import type { GatewayPart } from '../../gateway-part.ts';
import { ChunkCounter } from './chunks.ts';

/** Whoever has so much unread is told no more until they read: the provider waits too. */
const MOST_UNREAD_BYTES = 262_144;
const LOOK_AGAIN_MS = 25;

/** A stream on its way to a socket. */
export interface Telling {
  readonly streamId: string;
  readonly parts: AsyncIterable<readonly GatewayPart[]>;
  /** The index of the last chunk that was heard. */
  readonly after: number;
  /** Aborted when it is to end at once. */
  readonly signal: AbortSignal;
  /** Whether the socket still wants to hear it. */
  readonly isHeard: () => boolean;
}

/**
 * Tells a stream as `ai:chunk` events and one `ai:end`. One that nobody hears any more is read on all the same: it is
 * kept for whoever comes back. Never throws.
 */
export async function tellSocket(
  socket: AuthenticatedSocket,
  { streamId, parts, after, signal, isHeard }: Telling,
): Promise<AppError | undefined> {
  const counter = new ChunkCounter(streamId);
  let failure: AppError | undefined;
  try {
    for await (const batch of parts) {
      const chunks = counter.take(batch).filter(({ index }) => index > after);
      if (isHeard()) chunks.forEach((chunk) => socket.emit('ai:chunk', chunk));
      await untilRead(socket, isHeard);
    }
  } catch (thrown) {
    failure = toAppError(thrown);
  }
  if (isHeard()) socket.emit('ai:end', endOf(counter, socket, signal.aborted ? 'stopped' : failure));
  return failure;
}

function endOf(
  counter: ChunkCounter,
  socket: AuthenticatedSocket,
  outcome: AppError | 'stopped' | undefined,
): object {
  if (outcome === undefined) return counter.end();
  const { stream_id, chunks } = counter.end();
  if (outcome === 'stopped') return { stream_id, chunks, finish_reason: 'stop' };
  return { stream_id, chunks, error: refusalOf(outcome, socket.data.caller.language).error };
}

async function untilRead(socket: AuthenticatedSocket, isHeard: () => boolean): Promise<void> {
  while (isHeard() && bufferedBytes(connectionOf(socket)) > MOST_UNREAD_BYTES) await wait(LOOK_AGAIN_MS);
}
