import type { Part } from '../../canonical/parts.ts';
import { errorInside } from '../../transport/provider-error.ts';
import { objectOf, parse } from '../../transport/provider-link.ts';
import { readParts } from '../../transport/read-parts.ts';
import type { ServerSentEvent } from '../../transport/sse.ts';
import { finishReasonOf, usageOf } from './from-openai-usage.ts';

/** What of a chunk is read; everything may be missing or of another type. */
interface Chunk {
  readonly model?: unknown;
  readonly system_fingerprint?: unknown;
  readonly service_tier?: unknown;
  readonly choices?: unknown;
  readonly usage?: unknown;
}

interface ChunkChoice {
  readonly index?: number;
  readonly delta?: {
    readonly content?: unknown;
    readonly refusal?: unknown;
    readonly reasoning_content?: unknown;
    readonly tool_calls?: readonly ChunkToolCall[] | null;
  } | null;
  readonly logprobs?: unknown;
  readonly finish_reason?: unknown;
}

interface ChunkToolCall {
  readonly index?: number;
  readonly id?: string | null;
  readonly function?: { readonly name?: string | null; readonly arguments?: string | null };
}

/**
 * The chunks of `POST /chat/completions` as parts. A stream that ends without `[DONE]` and without a finish reason was
 * cut; who reads the parts sees that the `finish` is missing.
 *
 * @throws when an error comes inside, and for what is no chunk
 */
export function fromOpenAiStream(
  source: AsyncIterable<readonly ServerSentEvent[]>,
  continues: 'exactly' | 'loosely',
): AsyncIterable<readonly Part[]> {
  let hasStarted = false;
  return readParts(source, ({ data }) => {
    if (data === '[DONE]') return 'end';
    const chunk = chunkOf(data);
    const parts: Part[] = hasStarted ? [] : [startOf(chunk, continues)];
    hasStarted = true;
    addChunk(parts, chunk);
    return parts;
  });
}

function chunkOf(data: string): Chunk {
  const value = objectOf(parse(data));
  const failed = errorInside(value);
  if (failed !== undefined) throw failed;
  return value;
}

function startOf({ model, system_fingerprint, service_tier }: Chunk, continues: 'exactly' | 'loosely'): Part {
  const extra = {
    ...(typeof system_fingerprint === 'string' && { system_fingerprint }),
    ...(typeof service_tier === 'string' && { service_tier }),
  };
  return {
    type: 'start',
    model: typeof model === 'string' ? model : '',
    continues,
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}

function addChunk(parts: Part[], { choices, usage }: Chunk): void {
  if (Array.isArray(choices)) {
    for (const choice of choices as readonly ChunkChoice[]) addChoice(parts, choice);
  }
  const told = usageOf(usage);
  if (told !== undefined) parts.push({ type: 'usage', usage: told });
}

function addChoice(parts: Part[], { index = 0, delta, logprobs, finish_reason: reason }: ChunkChoice): void {
  if (delta) addDelta(parts, delta, { index, logprobs });
  if (typeof reason === 'string') parts.push({ type: 'finish', index, reason: finishReasonOf(reason) });
}

function addDelta(
  parts: Part[],
  { content, refusal, reasoning_content: reasoning, tool_calls: calls }: NonNullable<ChunkChoice['delta']>,
  { index, logprobs }: { readonly index: number; readonly logprobs: unknown },
): void {
  if (isText(reasoning)) parts.push({ type: 'reasoning-delta', index, text: reasoning });
  if (isText(content)) {
    parts.push({ type: 'text-delta', index, text: content, ...(logprobs ? { logprobs } : {}) });
  }
  if (isText(refusal)) parts.push({ type: 'refusal-delta', index, text: refusal });
  for (const call of calls ?? []) parts.push(toolCallOf(call, index));
}

/** Some servers write an empty id and name, or null, in every delta but the first. */
function toolCallOf({ index: call = 0, id, function: called }: ChunkToolCall, index: number): Part {
  return {
    type: 'tool-call-delta',
    index,
    call,
    arguments: called?.arguments ?? '',
    ...(isText(id) && { id }),
    ...(isText(called?.name) && { name: called.name }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
