import type { Answer, Choice } from '../../canonical/answer.ts';
import { argumentsOf } from '../../providers/anthropic/to-anthropic-request.ts';
import { ANTHROPIC_REASONS, toAnthropicUsage } from './anthropic-usage.ts';

/** What of an answer is ours, whoever gave it. */
export interface MessageHead {
  readonly id: string;
  /** The model that was asked for. */
  readonly model: string;
  readonly wantsThoughts: boolean;
}

/** A `message`. An answer of the same language goes out as it came, under our name. */
export function toMessage(
  answer: Answer,
  { id, model, wantsThoughts }: MessageHead,
): Readonly<Record<string, unknown>> {
  const { raw, wire, usage, provider, switched, choices } = answer;
  const ours = { id, type: 'message', role: 'assistant', model, studyflow: { provider, switched } };
  if (raw !== undefined && wire === 'anthropic') return { ...raw, ...ours };
  const [choice] = choices;
  return {
    ...ours,
    content: choice === undefined ? [] : blocksOf(choice, wantsThoughts),
    stop_reason: ANTHROPIC_REASONS[choice?.finishReason ?? 'other'],
    stop_sequence: null,
    usage: toAnthropicUsage(usage),
  };
}

function blocksOf({ text, refusal, reasoning, toolCalls }: Choice, wantsThoughts: boolean): unknown[] {
  const said = text + (refusal ?? '');
  return [
    ...(wantsThoughts && reasoning ? [{ type: 'thinking', thinking: reasoning, signature: '' }] : []),
    ...(said === '' ? [] : [{ type: 'text', text: said, citations: null }]),
    ...toolCalls.map(({ id, name, arguments: given }) => ({
      type: 'tool_use',
      id,
      name,
      input: argumentsOf(given),
    })),
  ];
}
