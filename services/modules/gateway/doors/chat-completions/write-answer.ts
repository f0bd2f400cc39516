import type { Answer, Choice } from '../../canonical/answer.ts';
import { OPENAI_REASONS, toOpenAiUsage } from '../openai-usage.ts';

/** What of an answer is ours, whoever gave it. */
export interface AnswerHead {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** The model that was asked for. */
  readonly model: string;
}

/** A `chat.completion`. An answer of the same language goes out as it came, under our name. */
export function toChatCompletion(answer: Answer, head: AnswerHead): Readonly<Record<string, unknown>> {
  const { raw, wire, usage, provider, switched } = answer;
  const ours = { ...head, usage: toOpenAiUsage(usage), studyflow: { provider, switched } };
  if (raw !== undefined && wire === 'openai') {
    const told = raw['usage'];
    const more = typeof told === 'object' && told !== null ? told : {};
    return { ...raw, object: 'chat.completion', ...ours, usage: { ...more, ...ours.usage } };
  }
  return {
    object: 'chat.completion',
    ...ours,
    choices: answer.choices.map(choiceOf),
    system_fingerprint: null,
  };
}

function choiceOf({ index, text, refusal, reasoning, toolCalls, finishReason }: Choice): unknown {
  return {
    index,
    message: {
      role: 'assistant',
      content: text === '' && toolCalls.length > 0 ? null : text,
      refusal: refusal ?? null,
      ...(reasoning !== undefined && { reasoning_content: reasoning }),
      ...(toolCalls.length > 0 && {
        tool_calls: toolCalls.map(({ id, name, arguments: text_ }) => ({
          id,
          type: 'function',
          function: { name, arguments: text_ },
        })),
      }),
    },
    logprobs: null,
    finish_reason: OPENAI_REASONS[finishReason],
  };
}
