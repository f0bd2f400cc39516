import type { Head, Message, ProtocolVersion } from './message.ts';
import { parseJson } from './parse-json.ts';
import { decodeBroadcastPush } from './user-broadcast.ts';

/** Longer topics, events and refs are nobody's. */
const MAX_NAME = 1_000;

/** What a frame says; undefined when it says nothing that the protocol knows. Never throws. */
export function decodeMessage(
  version: ProtocolVersion,
  frame: Buffer,
  isBinary: boolean,
): Message | undefined {
  if (isBinary) return version === '2.0.0' ? decodeBroadcastPush(frame) : undefined;
  const parsed = parseJson(frame.toString('utf8'));
  const fields = version === '1.0.0' ? fieldsOfObject(parsed) : parsed;
  if (!Array.isArray(fields) || fields.length !== 5) return undefined;
  const [joinRef, ref, topic, event, payload] = fields as unknown[];
  if (!isName(topic) || !isName(event) || !isRef(joinRef) || !isRef(ref)) return undefined;
  return { joinRef: textOf(joinRef), ref: textOf(ref), topic, event, payload };
}

/** A message as a text frame; the payload comes as JSON, so that many recipients share the work. */
export function encodeMessage(
  version: ProtocolVersion,
  { joinRef, ref, topic, event }: Head,
  payload: string,
): string {
  const [topicText, eventText] = [JSON.stringify(topic), JSON.stringify(event)];
  if (version === '2.0.0') {
    return `[${JSON.stringify(joinRef)},${JSON.stringify(ref)},${topicText},${eventText},${payload}]`;
  }
  return `{"ref":${JSON.stringify(ref)},"topic":${topicText},"event":${eventText},"payload":${payload}}`;
}

function fieldsOfObject(parsed: unknown): unknown[] | undefined {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const { join_ref, ref, topic, event, payload } = parsed as Record<string, unknown>;
  return [join_ref, ref, topic, event, payload];
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME;
}

/** Clients count in strings, some in numbers. */
function isRef(value: unknown): value is string | number | null | undefined {
  return (
    value === null ||
    value === undefined ||
    typeof value === 'number' ||
    (typeof value === 'string' && value.length <= MAX_NAME)
  );
}

function textOf(ref: string | number | null | undefined): string | null {
  return ref === null || ref === undefined || ref === '' ? null : String(ref);
}
