import type { AiPolicyConfig } from '../../../platform/config/ai-providers.ts';
import type { PriceTable } from '../prices/price-table.ts';
import { nameOf, type Candidate } from './candidate.ts';
import type { Health } from './health.ts';

/** What `AI_POLICIES` says of each model. */
export type Policies = Readonly<Record<string, AiPolicyConfig>>;

/** Whether a candidate of a model keeps to its targets; whose price or latency is not known does. */
export type KeepsTargets = (model: string, candidate: Candidate) => boolean;

const PER = 1_000_000;

export function createTargets(
  policies: Policies,
  { health, prices }: { readonly health: Pick<Health, 'isSlower'>; readonly prices: PriceTable },
): KeepsTargets {
  const known = new Map(Object.entries(policies));
  return (model, candidate) => {
    const { first_token_ms: ms, output_usd: usd } = known.get(model) ?? {};
    const price = usd === undefined ? undefined : prices.of(candidate.provider.name, candidate.model)?.output;
    if (usd !== undefined && price !== undefined && price * PER > usd) return false;
    return ms === undefined || !health.isSlower(nameOf(candidate), ms);
  };
}
