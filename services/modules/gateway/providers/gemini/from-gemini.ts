import type { Ids } from '../../../../platform/ids/ids.ts';
import type { Choice, ProviderAnswer } from '../../canonical/answer.ts';
import type { FinishReason, Part } from '../../canonical/parts.ts';
import { signedId } from '../../canonical/signed-call.ts';
import type { UsageReport } from '../../canonical/usage.ts';
import { errorInside } from '../../transport/provider-error.ts';
import { objectOf, parse } from '../../transport/provider-link.ts';
import { readParts } from '../../transport/read-parts.ts';
import type { ServerSentEvent } from '../../transport/sse.ts';
import { aiAnswerUnusable } from '../../../ai/index.ts';
import { isCount, numberAs } from '../openai/from-openai-usage.ts';

interface Response {
  readonly candidates?: readonly Candidate[];
  readonly promptFeedback?: { readonly blockReason?: unknown };
  readonly usageMetadata?: Readonly<Record<string, unknown>>;
  readonly modelVersion?: unknown;
}

interface Candidate {
  readonly content?: { readonly parts?: readonly CandidatePart[] };
  readonly finishReason?: unknown;
}

interface CandidatePart {
  readonly text?: string;
  readonly thought?: boolean;
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly args?: unknown };
  /** With the first of the calls of a step. */
  readonly thoughtSignature?: unknown;
}

interface Reading {
  readonly ids: Pick<Ids, 'token'>;
  hasStarted: boolean;
  calls: number;
}

/**
 * The events of `:streamGenerateContent?alt=sse` as parts. There is no last word: a stream without a `finishReason`
 * was cut. Its usage grows with every event, so what was told last before a death is a report.
 *
 * @throws when an error comes inside, and for what is no response
 */
export function fromGeminiStream(
  source: AsyncIterable<readonly ServerSentEvent[]>,
  ids: Pick<Ids, 'token'>,
): AsyncIterable<readonly Part[]> {
  const reading: Reading = { ids, hasStarted: false, calls: 0 };
  return readParts(source, ({ data }) => partsOf(responseOf(parse(data)), reading));
}

/** A whole answer of `:generateContent`. @throws `ai.answer-unusable` when there is no candidate */
export function fromGeminiAnswer(
  raw: Readonly<Record<string, unknown>>,
  ids: Pick<Ids, 'token'>,
): ProviderAnswer {
  const response = responseOf(raw);
  const reading: Reading = { ids, hasStarted: false, calls: 0 };
  const parts = partsOf(response, reading);
  const finish = parts.find((part) => part.type === 'finish');
  if (finish === undefined) throw aiAnswerUnusable({}, { cause: 'no candidate in the answer' });
  return {
    model: modelOf(response),
    choices: [choiceOf(parts, finish.reason)],
    usage: usageOf(response.usageMetadata),
    raw,
    wire: 'gemini',
  };
}

function choiceOf(parts: readonly Part[], finishReason: FinishReason): Choice {
  const textsOf = (type: 'text-delta' | 'reasoning-delta'): string =>
    parts.map((part) => (part.type === type ? part.text : '')).join('');
  const reasoning = textsOf('reasoning-delta');
  return {
    index: 0,
    text: textsOf('text-delta'),
    toolCalls: parts.flatMap((part) =>
      part.type === 'tool-call-delta'
        ? [{ id: part.id ?? '', name: part.name ?? '', arguments: part.arguments }]
        : [],
    ),
    finishReason,
    ...(reasoning !== '' && { reasoning }),
  };
}

function responseOf(value: unknown): Response {
  const failed = errorInside(value);
  if (failed !== undefined) throw failed;
  return objectOf(value);
}

function modelOf({ modelVersion }: Response): string {
  return typeof modelVersion === 'string' ? modelVersion : '';
}

function partsOf(response: Response, reading: Reading): Part[] {
  const parts: Part[] = [];
  if (!reading.hasStarted) parts.push({ type: 'start', model: modelOf(response), continues: 'exactly' });
  reading.hasStarted = true;
  const [candidate] = response.candidates ?? [];
  for (const part of candidate?.content?.parts ?? []) parts.push(...deltaOf(part, reading));
  const usage = usageOf(response.usageMetadata);
  if (usage !== undefined) parts.push({ type: 'usage', usage });
  const reason = endOf(response, reading);
  if (reason !== undefined) parts.push({ type: 'finish', index: 0, reason });
  return parts;
}

/** A prompt that is refused has no candidate at all. */
function endOf({ candidates, promptFeedback }: Response, reading: Reading): FinishReason | undefined {
  const reason = candidates?.[0]?.finishReason;
  if (typeof reason === 'string') return finishReasonOf(reason, reading);
  return promptFeedback?.blockReason === undefined ? undefined : 'content-filter';
}

/** A call comes whole, and often without an id. */
function deltaOf(part: CandidatePart, reading: Reading): readonly Part[] {
  const { text, thought, functionCall, thoughtSignature } = part;
  if (functionCall !== undefined) {
    const { id: own = `call_${reading.ids.token(12)}`, name = '', args } = functionCall;
    const id = signedId(own, typeof thoughtSignature === 'string' ? thoughtSignature : undefined);
    reading.calls += 1;
    const call = reading.calls - 1;
    return [{ type: 'tool-call-delta', index: 0, call, id, name, arguments: JSON.stringify(args ?? {}) }];
  }
  if (!text) return [];
  return [{ type: thought === true ? 'reasoning-delta' : 'text-delta', index: 0, text }];
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
};

function finishReasonOf(reason: string, { calls }: Reading): FinishReason {
  const told = REASONS[reason] ?? 'other';
  return told === 'stop' && calls > 0 ? 'tool-calls' : told;
}

/** Thoughts are paid for as what is said. */
function usageOf(usage: Readonly<Record<string, unknown>> | undefined): UsageReport | undefined {
  if (usage === undefined) return undefined;
  const { candidatesTokenCount: said, thoughtsTokenCount: thought } = usage;
  const completion = [said, thought].filter(isCount);
  return {
    ...numberAs('promptTokens', usage['promptTokenCount']),
    ...(completion.length > 0 && { completionTokens: completion.reduce((sum, count) => sum + count, 0) }),
    ...numberAs('cachedTokens', usage['cachedContentTokenCount']),
    ...numberAs('reasoningTokens', thought),
  };
}
