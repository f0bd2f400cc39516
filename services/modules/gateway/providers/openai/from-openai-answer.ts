import type { Choice, ProviderAnswer, ProviderVectors } from '../../canonical/answer.ts';
import type { ToolCall } from '../../canonical/request.ts';
import { aiAnswerUnusable } from '../../../ai/index.ts';
import { finishReasonOf, usageOf } from './from-openai-usage.ts';

type Raw = Readonly<Record<string, unknown>>;

interface AnswerChoice {
  readonly index?: number;
  readonly message?: {
    readonly content?: unknown;
    readonly refusal?: unknown;
    readonly reasoning_content?: unknown;
    readonly tool_calls?: readonly AnswerToolCall[] | null;
  };
  readonly finish_reason?: unknown;
}

interface AnswerToolCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/** A whole answer of `POST /chat/completions`. @throws `ai.answer-unusable` when nothing was said */
export function fromOpenAiAnswer(raw: Raw): ProviderAnswer {
  const choices = Array.isArray(raw['choices']) ? (raw['choices'] as readonly AnswerChoice[]) : [];
  if (choices.length === 0) throw aiAnswerUnusable({}, { cause: 'no choice in the answer' });
  return {
    model: typeof raw['model'] === 'string' ? raw['model'] : '',
    choices: choices.map(choiceOf),
    usage: usageOf(raw['usage']),
    raw,
    wire: 'openai',
  };
}

function choiceOf({ index = 0, message, finish_reason: reason }: AnswerChoice): Choice {
  const { content, refusal, reasoning_content: reasoning, tool_calls: calls } = message ?? {};
  const toolCalls = (calls ?? []).map(toolCallOf);
  if (typeof content !== 'string' && typeof refusal !== 'string' && toolCalls.length === 0) {
    throw aiAnswerUnusable({}, { cause: 'no text in the answer' });
  }
  return {
    index,
    text: typeof content === 'string' ? content : '',
    toolCalls,
    finishReason: finishReasonOf(reason),
    ...(typeof refusal === 'string' && { refusal }),
    ...(typeof reasoning === 'string' && { reasoning }),
  };
}

function toolCallOf({ id = '', function: called }: AnswerToolCall): ToolCall {
  return { id, name: called?.name ?? '', arguments: called?.arguments ?? '' };
}

/** An answer of `POST /embeddings`. @throws `ai.answer-unusable` when a vector is missing */
export function fromOpenAiVectors(raw: Raw, count: number): ProviderVectors {
  const rows = Array.isArray(raw['data'])
    ? (raw['data'] as readonly { embedding?: unknown; index?: number }[])
    : [];
  const vectors: (readonly number[])[] = [];
  rows.forEach(({ embedding, index }, at) => {
    if (isVector(embedding)) vectors[index ?? at] = embedding;
  });
  for (let at = 0; at < count; at += 1) {
    if (vectors[at] === undefined) throw aiAnswerUnusable({}, { cause: 'no vector in the answer' });
  }
  return {
    model: typeof raw['model'] === 'string' ? raw['model'] : '',
    vectors: vectors.slice(0, count),
    usage: usageOf(raw['usage']),
  };
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'number');
}
