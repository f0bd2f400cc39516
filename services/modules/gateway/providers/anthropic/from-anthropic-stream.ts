import type { FinishReason, Part } from '../../canonical/parts.ts';
import type { UsageReport } from '../../canonical/usage.ts';
import { errorInside } from '../../transport/provider-error.ts';
import { objectOf, parse } from '../../transport/provider-link.ts';
import { readParts } from '../../transport/read-parts.ts';
import type { ServerSentEvent } from '../../transport/sse.ts';
import { aiAnswerUnusable } from '../../../ai/index.ts';
import { isCount, numberAs } from '../openai/from-openai-usage.ts';

interface Event {
  readonly type?: unknown;
  readonly index?: number;
  readonly message?: { readonly model?: unknown; readonly usage?: unknown };
  readonly content_block?: { readonly type?: unknown; readonly id?: string; readonly name?: string };
  readonly delta?: {
    readonly type?: unknown;
    readonly text?: string;
    readonly thinking?: string;
    readonly partial_json?: string;
    readonly stop_reason?: unknown;
  };
  readonly usage?: unknown;
}

/** Where a stream is: blocks that are calls of tools, by their index among all blocks. */
interface Reading {
  readonly calls: Map<number, { readonly call: number; hasArguments: boolean }>;
  readonly continues: 'exactly' | 'loosely';
}

/**
 * The events of `POST /v1/messages` as parts. Until `message_delta` the completion's tokens are unknown: the number in
 * `message_start` is no count.
 *
 * @throws when an `error` event comes, and for what is no event
 */
export function fromAnthropicStream(
  source: AsyncIterable<readonly ServerSentEvent[]>,
  continues: 'exactly' | 'loosely',
): AsyncIterable<readonly Part[]> {
  const reading: Reading = { calls: new Map(), continues };
  return readParts(source, ({ data }) => {
    const event: Event = objectOf(parse(data));
    return event.type === 'message_stop' ? 'end' : partsOf(event, reading);
  });
}

function partsOf(event: Event, reading: Reading): readonly Part[] {
  switch (event.type) {
    case 'message_start':
      return startOf(event, reading);
    case 'content_block_start':
      return blockStartOf(event, reading);
    case 'content_block_delta':
      return deltaOf(event, reading);
    case 'content_block_stop':
      return blockStopOf(event, reading);
    case 'message_delta':
      return endOf(event);
    case 'error':
      throw errorInside(event) ?? aiAnswerUnusable({}, { cause: 'an error without a name' });
    default:
      return [];
  }
}

function startOf({ message }: Event, { continues }: Reading): readonly Part[] {
  const { promptTokens, cachedTokens } = usageOf(message?.usage);
  return [
    { type: 'start', model: typeof message?.model === 'string' ? message.model : '', continues },
    {
      type: 'usage',
      usage: { ...numberAs('promptTokens', promptTokens), ...numberAs('cachedTokens', cachedTokens) },
    },
  ];
}

function blockStartOf({ index = 0, content_block: block }: Event, { calls }: Reading): readonly Part[] {
  if (block?.type !== 'tool_use') return [];
  const call = calls.size;
  calls.set(index, { call, hasArguments: false });
  return [
    { type: 'tool-call-delta', index: 0, call, id: block.id ?? '', name: block.name ?? '', arguments: '' },
  ];
}

function deltaOf({ index = 0, delta }: Event, { calls }: Reading): readonly Part[] {
  if (delta?.text) return [{ type: 'text-delta', index: 0, text: delta.text }];
  if (delta?.thinking) return [{ type: 'reasoning-delta', index: 0, text: delta.thinking }];
  const called = calls.get(index);
  if (called === undefined || !delta?.partial_json) return [];
  called.hasArguments = true;
  return [{ type: 'tool-call-delta', index: 0, call: called.call, arguments: delta.partial_json }];
}

/** A call without arguments says nothing; elsewhere that is written as an empty object. */
function blockStopOf({ index = 0 }: Event, { calls }: Reading): readonly Part[] {
  const called = calls.get(index);
  if (called === undefined || called.hasArguments) return [];
  return [{ type: 'tool-call-delta', index: 0, call: called.call, arguments: '{}' }];
}

function endOf({ delta, usage }: Event): readonly Part[] {
  const parts: Part[] = [];
  if (typeof delta?.stop_reason === 'string') {
    parts.push({ type: 'finish', index: 0, reason: finishReasonOf(delta.stop_reason) });
  }
  if (usage !== undefined) parts.push({ type: 'usage', usage: usageOf(usage) });
  return parts;
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'content-filter',
};

export function finishReasonOf(reason: unknown): FinishReason {
  return REASONS[String(reason)] ?? 'other';
}

/** What was read from the provider's cache, and written into it, is part of the prompt. */
export function usageOf(value: unknown): UsageReport {
  const usage = (value ?? {}) as Readonly<Record<string, unknown>>;
  const input = usage['input_tokens'];
  const cached = usage['cache_read_input_tokens'];
  const prompt = [input, cached, usage['cache_creation_input_tokens']].filter(isCount);
  return {
    ...(isCount(input) && { promptTokens: prompt.reduce((sum, count) => sum + count, 0) }),
    ...numberAs('completionTokens', usage['output_tokens']),
    ...numberAs('cachedTokens', cached),
  };
}
