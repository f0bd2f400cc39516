import { parseJson } from '../../../platform/phoenix/parse-json.ts';

/** What processes say to one another on the line of a topic: a JSON head, a line's end, and bytes that nobody parses. */
export interface Envelope {
  /** The process that says it. */
  readonly from: string;
  /** Whose message it is: `broadcast`, or one of presence. */
  readonly kind: string;
  readonly head: unknown;
  readonly body: Buffer;
}

const LINE_END = 0x0a;

export function sealEnvelope({ from, kind, head, body }: Envelope): Buffer {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ from, kind, head })}\n`), body]);
}

/** Undefined for what no process of ours has sealed. */
export function openEnvelope(message: Buffer): Envelope | undefined {
  const end = message.indexOf(LINE_END);
  if (end < 0) return undefined;
  const parsed = parseJson(message.toString('utf8', 0, end));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { from, kind, head } = parsed as Record<string, unknown>;
  if (typeof from !== 'string' || typeof kind !== 'string') return undefined;
  return { from, kind, head, body: message.subarray(end + 1) };
}
