import type { Choice } from '../../canonical/answer.ts';
import type { FinishReason } from '../../canonical/parts.ts';
import type { UsageReport } from '../../canonical/usage.ts';
import type { ResponseItem } from './contract.ts';

export type OutputPart =
  | {
      readonly type: 'output_text';
      readonly text: string;
      readonly annotations: readonly never[];
      readonly logprobs: readonly never[];
    }
  | { readonly type: 'refusal'; readonly refusal: string };

type Status = 'in_progress' | 'completed' | 'incomplete';

/** One thing that a response consists of. */
export type OutputItem =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly status: Status;
      readonly role: 'assistant';
      readonly content: readonly OutputPart[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly status: Status;
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
    }
  | {
      readonly type: 'reasoning';
      readonly id: string;
      readonly status: Status;
      readonly summary: readonly never[];
      readonly content: readonly { readonly type: 'reasoning_text'; readonly text: string }[];
    };

export function textPart(text: string): OutputPart {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

const PREFIXES = { message: 'msg', function_call: 'fc', reasoning: 'rs' } as const;

/** The id of an item names its response, so that an item that is referred to is found. */
export function itemIdOf(kind: OutputItem['type'], responseId: string, index: number): string {
  return `${PREFIXES[kind]}_${responseId.replace(/^resp_/, '')}_${String(index)}`;
}

/** The response that an item is of; nothing when the id is none of ours. */
export function responseIdOf(itemId: string): string | undefined {
  const [, token] = /^(?:msg|fc|rs)_([\w-]+)_\d+$/.exec(itemId) ?? [];
  return token === undefined ? undefined : `resp_${token}`;
}

/** What a choice consists of: what was thought, what was said, what is to be called. */
export function itemsOf(choice: Choice, responseId: string): readonly OutputItem[] {
  const { text, refusal, reasoning, toolCalls, finishReason } = choice;
  const status = statusOf(finishReason) === 'completed' ? 'completed' : 'incomplete';
  const items: OutputItem[] = [];
  const idOf = (kind: OutputItem['type']): string => itemIdOf(kind, responseId, items.length);
  if (reasoning) {
    items.push({
      type: 'reasoning',
      id: idOf('reasoning'),
      status: 'completed',
      summary: [],
      content: [{ type: 'reasoning_text', text: reasoning }],
    });
  }
  const content: OutputPart[] = [
    ...(text !== '' || (toolCalls.length === 0 && !refusal) ? [textPart(text)] : []),
    ...(refusal ? [{ type: 'refusal' as const, refusal }] : []),
  ];
  if (content.length > 0) {
    items.push({ type: 'message', id: idOf('message'), status, role: 'assistant', content });
  }
  for (const { id: call_id, name, arguments: given } of toolCalls) {
    items.push({ type: 'function_call', id: idOf('function_call'), status, call_id, name, arguments: given });
  }
  return items;
}

export function statusOf(reason: FinishReason): 'completed' | 'incomplete' {
  return reason === 'length' || reason === 'content-filter' ? 'incomplete' : 'completed';
}

const INCOMPLETE: Partial<Record<FinishReason, string>> = {
  length: 'max_output_tokens',
  'content-filter': 'content_filter',
};

/** How a response ended, and what it cost. */
export function endingOf(reason: FinishReason, usage: UsageReport): Readonly<Record<string, unknown>> {
  const why = INCOMPLETE[reason];
  const { promptTokens = 0, completionTokens = 0, cachedTokens, reasoningTokens, isEstimated } = usage;
  return {
    status: statusOf(reason),
    incomplete_details: why === undefined ? null : { reason: why },
    usage: {
      input_tokens: promptTokens,
      input_tokens_details: { cached_tokens: cachedTokens ?? 0, cache_write_tokens: 0 },
      output_tokens: completionTokens,
      output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
      total_tokens: promptTokens + completionTokens,
      ...(isEstimated === true && { estimated: true }),
    },
  };
}

/** What was said, as an item that can be sent again. */
export function toItem(item: OutputItem): ResponseItem {
  return item.type === 'message' ? { ...item, content: [...item.content] } : { ...item };
}
