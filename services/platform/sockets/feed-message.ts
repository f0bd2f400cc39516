import { frameOf, type Frame } from './engine.ts';
import type { Except, FeedEvent, FeedKind } from './feed.ts';

/** A removal with the event that it came from. */
export interface LoggedRemoval {
  readonly seq: number;
  readonly userId: string;
  readonly reason: string;
}

/** Consecutive events, encoded once for every member of every process. */
export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly removals: readonly LoggedRemoval[];
  readonly frame: Frame;
}

/** What one process tells the others about a feed. */
export type FeedMessage =
  | ({ readonly type: 'batch' } & Batch)
  | { readonly type: 'transient'; readonly except: Except; readonly frame: Frame }
  /** There is something up to here; its frames may have been lost. */
  | { readonly type: 'head'; readonly to: number }
  | { readonly type: 'removal'; readonly userId: string; readonly reason: string }
  /** A process has begun to listen. */
  | { readonly type: 'listening' };

/** The header before the packet: short names, as it travels with every message. */
interface Header {
  readonly o: string;
  readonly f?: number;
  readonly t?: number;
  readonly r?: readonly LoggedRemoval[];
  readonly x?: Except;
  readonly u?: string;
  readonly w?: string;
}

const NEWLINE = 0x0a;

/** So many events travel in one frame at most (contracts.md 2). */
export const BATCH_LIMIT = 500;
/** A frame ends with the event that makes it this long, in characters. */
const FRAME_LENGTH = 262_144;

/**
 * Encodes events as the packets that clients get: consecutive ones share a frame, which holds no more than
 * a client may get at once and than a slow one can be asked to buffer.
 */
export function batchesOf<Event extends FeedEvent>(
  kind: FeedKind<Event>,
  key: string,
  events: readonly Event[],
): Batch[] {
  const batches: Batch[] = [];
  let texts: string[] = [];
  let length = 0;
  let from = 0;
  for (const [index, event] of events.entries()) {
    const text = JSON.stringify(event);
    texts.push(text);
    length += text.length;
    const next = events[index + 1];
    const isEnd = next?.seq !== event.seq + 1 || texts.length >= BATCH_LIMIT || length >= FRAME_LENGTH;
    if (!isEnd) continue;
    batches.push(batchOf(kind, key, { texts, events: events.slice(from, index + 1) }));
    [texts, length, from] = [[], 0, index + 1];
  }
  return batches;
}

function batchOf<Event extends FeedEvent>(
  { eventName, keyField, removalOf }: FeedKind<Event>,
  key: string,
  { texts, events }: { texts: readonly string[]; events: readonly Event[] },
): Batch {
  const removals = events.flatMap((event) => {
    const removal = removalOf?.(event);
    return removal === undefined ? [] : [{ seq: event.seq, ...removal }];
  });
  const head = `42[${JSON.stringify(eventName)},{${JSON.stringify(keyField)}:${JSON.stringify(key)},"events":[`;
  return {
    from: events[0]?.seq ?? 0,
    to: events.at(-1)?.seq ?? 0,
    removals,
    frame: frameOf(Buffer.from(`${head}${texts.join(',')}]}]`)),
  };
}

/** The frame of a Socket.IO event in namespace `/`. */
export function packetOf(event: string, payload: object): Frame {
  return frameOf(Buffer.from(`42${JSON.stringify([event, payload])}`));
}

export function encodeMessage(origin: string, message: FeedMessage): Buffer {
  switch (message.type) {
    case 'batch': {
      const { from, to, removals, frame } = message;
      return join({ o: origin, f: from, t: to, ...(removals.length > 0 && { r: removals }) }, frame);
    }
    case 'transient':
      return join({ o: origin, x: message.except }, message.frame);
    case 'head':
      return join({ o: origin, t: message.to });
    case 'removal':
      return join({ o: origin, u: message.userId, w: message.reason });
    case 'listening':
      return join({ o: origin });
  }
}

function join(header: Header, frame?: Frame): Buffer {
  const head = Buffer.from(`${JSON.stringify(header)}\n`);
  return frame === undefined ? head : Buffer.concat([head, frame.websocket]);
}

/** What another process said; undefined for our own words and for what cannot be read. */
export function decodeMessage(self: string, bytes: Buffer): FeedMessage | undefined {
  const end = bytes.indexOf(NEWLINE);
  if (end < 0) return undefined;
  const header = JSON.parse(bytes.toString('utf8', 0, end)) as Header;
  if (header.o === self) return undefined;
  if (end + 1 === bytes.length) return wordOf(header);
  const frame = receivedFrame(bytes.subarray(end + 1));
  const { f: from, t: to, r: removals = [], x: except = {} } = header;
  if (from === undefined || to === undefined) return { type: 'transient', except, frame };
  return { type: 'batch', from, to, removals, frame };
}

/** A message without a packet. */
function wordOf({ t: to, u: userId, w: reason = '' }: Header): FeedMessage {
  if (userId !== undefined) return { type: 'removal', userId, reason };
  return to === undefined ? { type: 'listening' } : { type: 'head', to };
}

/** The frame as it came, without a copy. */
function receivedFrame(websocket: Buffer): Frame {
  const length = (websocket[1] ?? 0) & 0x7f;
  const header = length === 127 ? 10 : length === 126 ? 4 : 2;
  return { websocket, text: () => websocket.toString('utf8', header + 1) };
}
