import type { FinishReason } from '../../canonical/parts.ts';
import type { UsageReport } from '../../canonical/usage.ts';

/** What a call cost, as Anthropic's clients read it: what came from a cache is no part of `input_tokens` there. */
export function toAnthropicUsage(usage: UsageReport): Readonly<Record<string, unknown>> {
  const { promptTokens = 0, completionTokens = 0, cachedTokens = 0, isEstimated } = usage;
  return {
    input_tokens: Math.max(0, promptTokens - cachedTokens),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cachedTokens,
    output_tokens: completionTokens,
    ...(isEstimated === true && { estimated: true }),
  };
}

export const ANTHROPIC_REASONS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  other: 'end_turn',
};
