import type { FinishReason } from '../canonical/parts.ts';
import type { UsageReport } from '../canonical/usage.ts';

/** What a call cost, as OpenAI's clients read it; `estimated` where a part of it was counted here. */
export function toOpenAiUsage(usage: UsageReport): Readonly<Record<string, unknown>> {
  const { promptTokens = 0, completionTokens = 0, cachedTokens, reasoningTokens, isEstimated } = usage;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    ...(cachedTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedTokens } }),
    ...(reasoningTokens !== undefined && {
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    }),
    ...(isEstimated === true && { estimated: true }),
  };
}

export const OPENAI_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: 'stop',
};
