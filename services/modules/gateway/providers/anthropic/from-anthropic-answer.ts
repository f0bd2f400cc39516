import type { ProviderAnswer } from '../../canonical/answer.ts';
import { aiAnswerUnusable } from '../../../ai/index.ts';
import { finishReasonOf, usageOf } from './from-anthropic-stream.ts';

interface Block {
  readonly type?: unknown;
  readonly text?: string;
  readonly thinking?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
}

/** A whole answer of `POST /v1/messages`. @throws `ai.answer-unusable` when it is none */
export function fromAnthropicAnswer(raw: Readonly<Record<string, unknown>>): ProviderAnswer {
  const { content, model, stop_reason: reason, usage } = raw;
  if (!Array.isArray(content)) throw aiAnswerUnusable({}, { cause: 'no content in the answer' });
  const blocks = content as readonly Block[];
  const textsOf = (name: 'text' | 'thinking'): string =>
    blocks.map((block) => (block.type === name ? (block[name] ?? '') : '')).join('');
  const reasoning = textsOf('thinking');
  return {
    model: typeof model === 'string' ? model : '',
    choices: [
      {
        index: 0,
        text: textsOf('text'),
        toolCalls: blocks.flatMap(({ type, id = '', name = '', input }) =>
          type === 'tool_use' ? [{ id, name, arguments: JSON.stringify(input ?? {}) }] : [],
        ),
        finishReason: finishReasonOf(reason),
        ...(reasoning !== '' && { reasoning }),
      },
    ],
    usage: usageOf(usage),
    raw,
    wire: 'anthropic',
  };
}
