/** Somebody who sends frame after frame to `/realtime/v1/websocket`, and watches what comes back. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { chanceOf } from './chance.ts';
import { anyFrame, type Version } from './frames.ts';
import type { Target } from './target.ts';

/** What happened to one batch of frames. */
export interface FrameReport {
  readonly sent: number;
  readonly complaint: string | undefined;
  /** The last frames, for whoever looks for the reason. */
  readonly frames: readonly string[];
}

/** The service is at fault (RFC 6455), or the connection broke off without a word. */
const FAULTS = [1_006, 1_011];
const PATIENCE_MS = 20_000;

/**
 * Opens a connection, sends `count` frames and then a heartbeat, which must be answered unless the connection was
 * ended for good reasons.
 */
export async function talk(
  base: string,
  target: Target,
  { seed, number, count }: { readonly seed: number; readonly number: number; readonly count: number },
): Promise<FrameReport> {
  const chance = chanceOf(seed, number);
  const version: Version = chance.pick(['1.0.0', '2.0.0']);
  const socket = new WebSocket(
    `${base.replace('http', 'ws')}/realtime/v1/websocket?apikey=${target.anonKey}&vsn=${version}`,
  );
  socket.on('error', () => undefined);
  const watch = watchSocket(socket, version);
  const frames: string[] = [];
  try {
    await once(socket, 'open', { signal: AbortSignal.timeout(PATIENCE_MS) });
    while (frames.length < count && socket.readyState === WebSocket.OPEN) {
      const frame = anyFrame(chance, target, version);
      socket.send(frame);
      frames.push(typeof frame === 'string' ? frame : frame.toString('hex'));
    }
    if (socket.readyState === WebSocket.OPEN) socket.send(heartbeat(version));
    const end = await watch.end();
    return { sent: frames.length, complaint: watch.complaint ?? end, frames };
  } catch (thrown) {
    return { sent: frames.length, complaint: `could not connect: ${String(thrown)}`, frames };
  } finally {
    socket.terminate();
  }
}

const LAST_REF = 'the last one';

function heartbeat(version: Version): string {
  return JSON.stringify(
    version === '2.0.0'
      ? [null, LAST_REF, 'phoenix', 'heartbeat', {}]
      : { topic: 'phoenix', event: 'heartbeat', payload: {}, ref: LAST_REF },
  );
}

interface Watch {
  complaint: string | undefined;
  /** Resolves when the heartbeat was answered or the connection ended well; with a complaint otherwise. */
  end(): Promise<string | undefined>;
}

function watchSocket(socket: WebSocket, version: Version): Watch {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const watch: Watch = {
    complaint: undefined,
    end: async () => {
      const timer = setTimeout(() => resolve('its heartbeat was not answered'), PATIENCE_MS);
      return promise.finally(() => clearTimeout(timer));
    },
  };
  socket.on('close', (code) => resolve(FAULTS.includes(code) ? `ended with ${code}` : undefined));
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const text = data.toString();
    const [ref, event, payload] = readFrame(text, version);
    if (!isFrame(event, payload)) watch.complaint ??= `said ${text.slice(0, 300)}`;
    if (event === 'phx_reply' && ref === LAST_REF) resolve(undefined);
  });
  return watch;
}

function readFrame(
  text: string,
  version: Version,
): readonly [ref: unknown, event: unknown, payload: unknown] {
  const parsed = JSON.parse(text) as unknown;
  if (version === '2.0.0' && Array.isArray(parsed)) {
    const [, ref, , event, payload] = parsed as unknown[];
    return [ref, event, payload];
  }
  const { ref, event, payload } = parsed as Record<string, unknown>;
  return [ref, event, payload];
}

/** A reply says ok or error; nothing tells of our insides. */
function isFrame(event: unknown, payload: unknown): boolean {
  if (typeof event !== 'string' || typeof payload !== 'object' || payload === null) return false;
  const { status } = payload as Record<string, unknown>;
  return event !== 'phx_reply' || status === 'ok' || status === 'error';
}
