import type { FinishReason } from '../../canonical/parts.ts';
import type { UsageReport } from '../../canonical/usage.ts';

/** `usage` of an answer or a chunk; DeepSeek tells of its cache in a field of its own. */
export function usageOf(value: unknown): UsageReport | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const usage = value as Readonly<Record<string, unknown>>;
  const prompt = usage['prompt_tokens_details'] as { cached_tokens?: unknown } | null | undefined;
  const completion = usage['completion_tokens_details'] as { reasoning_tokens?: unknown } | null | undefined;
  return {
    ...numberAs('promptTokens', usage['prompt_tokens']),
    ...numberAs('completionTokens', usage['completion_tokens']),
    ...numberAs('cachedTokens', prompt?.cached_tokens ?? usage['prompt_cache_hit_tokens']),
    ...numberAs('reasoningTokens', completion?.reasoning_tokens),
  };
}

/** A count under its name, when it is one: the ledger takes whole numbers only. */
export function numberAs<Name extends string>(name: Name, value: unknown): Partial<Record<Name, number>> {
  return isCount(value) ? ({ [name]: value } as Partial<Record<Name, number>>) : {};
}

/** More tokens than that nobody was ever told, and sums of them stay exact. */
const MOST = 1e12;

export function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST;
}

const REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

export function finishReasonOf(reason: unknown): FinishReason {
  return REASONS[String(reason)] ?? 'other';
}
