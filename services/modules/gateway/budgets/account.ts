import type { AppError } from '../../../platform/errors/app-error.ts';
import type { GatewayCall } from '../call.ts';
import { isSemanticShare, type ProviderShare } from '../canonical/usage.ts';
import { costOf, type PriceTable } from '../prices/price-table.ts';
import type { ApplicableBudget, LedgerRow, Settlement, Standing } from './budget.ts';

/** One call as the ledger will have it. */
export interface Accounted {
  readonly id: string;
  readonly call: Pick<GatewayCall, 'requestId' | 'who' | 'door'> & {
    readonly request: { readonly model: string };
  };
  readonly standing: Standing;
  /** The budgets that count it. */
  readonly budgets: readonly ApplicableBudget[];
}

/** What the providers did, as the end of a call that is charged. */
export function chargeOf(
  accounted: Accounted,
  outcome: 'answered' | 'left',
  shares: readonly ProviderShare[],
  prices: PriceTable,
): Settlement {
  const rows = shares.map((share, place) => rowOf(share, place, shares.length, prices));
  return {
    ...headOf(accounted, outcome),
    requests: 1,
    tokens: rows.reduce((sum, row) => sum + row.prompt_tokens + row.completion_tokens, 0),
    usd: rows.reduce((sum, { usd }) => sum + (usd ?? 0), 0),
    rows: rows.length === 0 ? [EMPTY_ROW] : rows,
  };
}

/** A call that failed gives back what was set aside; what never came to a provider is in no ledger. */
export function releaseOf(accounted: Accounted, failure: Pick<AppError, 'reason'>): Settlement {
  const isOurs = !failure.reason.startsWith('ai.');
  return {
    ...headOf(accounted, 'failed'),
    requests: 0,
    tokens: 0,
    usd: 0,
    rows: isOurs ? [] : [EMPTY_ROW],
  };
}

const EMPTY_ROW: LedgerRow = {
  share: 0,
  provider: null,
  provider_model: null,
  counts: true,
  prompt_tokens: 0,
  completion_tokens: 0,
  cached_tokens: 0,
  usd: 0,
  estimated: false,
};

/** The request is counted where the answer came to its end. */
function rowOf(share: ProviderShare, place: number, count: number, prices: PriceTable): LedgerRow {
  const { provider, model, usage } = share;
  return {
    share: place,
    provider,
    provider_model: model,
    counts: place === count - 1,
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    cached_tokens: usage.cachedTokens ?? 0,
    usd: usdOf(share, prices),
    estimated: usage.isEstimated === true,
  };
}

/** Nothing where nobody was asked; unknown where no price is known. */
function usdOf(share: ProviderShare, prices: PriceTable): number | null {
  if (isSemanticShare(share)) return 0;
  const price = prices.of(share.provider, share.model);
  return price === undefined ? null : costOf(share.usage, price);
}

type Head = Omit<Settlement, 'requests' | 'tokens' | 'usd' | 'rows'>;

function headOf({ id, call, standing, budgets }: Accounted, outcome: Settlement['outcome']): Head {
  const { who, request, requestId, door } = call;
  return {
    call: id,
    budgets: budgets.map((budget) => budget.id),
    request_id: requestId,
    key_id: who.keyId ?? null,
    user_id: who.caller.userId === '' ? null : who.caller.userId,
    organisation_id: standing.organisationId ?? null,
    class_ids: [...new Set(budgets.flatMap(({ class_id: id }) => id ?? []))],
    door,
    model: request.model,
    outcome,
  };
}
