/** What a provider tells of its cost, as far as it told it. */
export interface UsageReport {
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  /** Of the prompt: read from the provider's own cache. */
  readonly cachedTokens?: number;
  /** Of the completion: thought, not said. */
  readonly reasoningTokens?: number;
  /** Whether a part of it was counted here because its provider died before it told. */
  readonly isEstimated?: boolean;
}

/** What a call cost, all its providers together. */
export interface Usage extends UsageReport {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What one provider did for a call, for the ledger. */
export interface ProviderShare {
  readonly provider: string;
  /** The model as the provider names it in its route. */
  readonly model: string;
  readonly usage: Usage;
}

/** Who answered, in the ledger, when an answer was given to another question that means the same, and how near the two are. */
export function semanticShare(similarity: number): ProviderShare {
  const usage = { promptTokens: 0, completionTokens: 0 };
  return { provider: 'cache', model: `semantic ${similarity.toFixed(3)}`, usage };
}

/** Whether no provider was asked: then it cost nothing, and figures of providers do not tell of it. */
export function isSemanticShare({ provider, model }: Pick<ProviderShare, 'provider' | 'model'>): boolean {
  return provider === 'cache' && model.startsWith('semantic ');
}

export function addUsage(one: UsageReport, other: UsageReport): Usage {
  return {
    promptTokens: (one.promptTokens ?? 0) + (other.promptTokens ?? 0),
    completionTokens: (one.completionTokens ?? 0) + (other.completionTokens ?? 0),
    ...sumOf('cachedTokens', one, other),
    ...sumOf('reasoningTokens', one, other),
    ...((one.isEstimated === true || other.isEstimated === true) && { isEstimated: true }),
  };
}

function sumOf(
  name: 'cachedTokens' | 'reasoningTokens',
  one: UsageReport,
  other: UsageReport,
): Partial<UsageReport> {
  if (one[name] === undefined && other[name] === undefined) return {};
  return { [name]: (one[name] ?? 0) + (other[name] ?? 0) };
}
