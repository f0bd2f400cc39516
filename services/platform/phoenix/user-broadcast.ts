import type { Message } from './message.ts';
import { parseJson } from './parse-json.ts';

/** The first byte of a frame. */
const PUSH = 3;
const BROADCAST = 4;
/** How the bytes after the head are to be read. */
const BINARY = 0;
const JSON_TEXT = 1;
const MAX_FIELD_BYTES = 255;

/** What someone says to everybody of a topic: a JSON text, or bytes that only the clients understand. */
export type BroadcastPayload =
  { readonly kind: 'json'; readonly json: string } | { readonly kind: 'binary'; readonly bytes: Buffer };

/** A broadcast as a binary push carries it. */
export interface BroadcastPush {
  readonly type: 'broadcast';
  readonly event: string;
  readonly payload: unknown;
  /** Whatever the client sends beside it, such as `persist`. */
  readonly meta: Readonly<Record<string, unknown>>;
}

/**
 * Reads a push of a broadcast: kind, five lengths of a byte each (join ref, ref, topic, event, metadata), encoding,
 * then the five fields and the payload. Undefined when it is none. Never throws.
 */
export function decodeBroadcastPush(frame: Buffer): Message | undefined {
  if (frame[0] !== PUSH) return undefined;
  const parts = splitPush(frame);
  if (parts === undefined || parts.topic === '') return undefined;
  const { joinRef, ref, topic, event, metadata, rest } = parts;
  const meta = metadata === '' ? {} : parseJson(metadata);
  const payload = readPayload(frame[6], rest);
  if (payload === undefined || !isObject(meta)) return undefined;
  return {
    joinRef: joinRef === '' ? null : joinRef,
    ref: ref === '' ? null : ref,
    topic,
    event: 'broadcast',
    payload: { type: 'broadcast', event, payload, meta } satisfies BroadcastPush,
  };
}

const PUSH_HEAD_BYTES = 7;

/** Undefined when the frame is shorter than its lengths say. */
function splitPush(frame: Buffer): (Record<PushField, string> & { rest: Buffer }) | undefined {
  if (frame.length < PUSH_HEAD_BYTES) return undefined;
  const fields = { joinRef: '', ref: '', topic: '', event: '', metadata: '' };
  let offset = PUSH_HEAD_BYTES;
  for (const [at, field] of PUSH_FIELDS.entries()) {
    const end = offset + (frame[at + 1] ?? 0);
    if (end > frame.length) return undefined;
    fields[field] = frame.toString('utf8', offset, end);
    offset = end;
  }
  return { ...fields, rest: frame.subarray(offset) };
}

const PUSH_FIELDS = ['joinRef', 'ref', 'topic', 'event', 'metadata'] as const;
type PushField = (typeof PUSH_FIELDS)[number];

/** A broadcast as a binary frame; undefined when a name is too long for one. */
export function encodeBroadcast(topic: string, event: string, payload: BroadcastPayload): Buffer | undefined {
  const names = [Buffer.from(topic), Buffer.from(event)];
  if (names.some(({ length }) => length > MAX_FIELD_BYTES)) return undefined;
  const [topicBytes, eventBytes] = names.map(({ length }) => length);
  const isBinary = payload.kind === 'binary';
  const head = [BROADCAST, topicBytes ?? 0, eventBytes ?? 0, 0, isBinary ? BINARY : JSON_TEXT];
  return Buffer.concat([Buffer.from(head), ...names, isBinary ? payload.bytes : Buffer.from(payload.json)]);
}

function readPayload(encoding: number | undefined, bytes: Buffer): unknown {
  if (encoding === BINARY) return Buffer.from(bytes);
  return encoding === JSON_TEXT ? parseJson(bytes.toString('utf8')) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
