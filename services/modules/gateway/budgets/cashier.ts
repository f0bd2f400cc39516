import type { AppError } from '../../../platform/errors/app-error.ts';
import { unavailable } from '../../../platform/errors/common.ts';
import type { Ids } from '../../../platform/ids/ids.ts';
import type { GatewayCall } from '../call.ts';
import type { ProviderShare } from '../canonical/usage.ts';
import type { PriceTable } from '../prices/price-table.ts';
import { chargeOf, releaseOf, type Accounted } from './account.ts';
import type { Estimate, FindStanding, Settlement } from './budget.ts';
import { budgetUsedUp } from './errors.ts';
import type { ObserveAccounts } from './observe-accounts.ts';
import type { Reservations } from './reservations.ts';
import type { Settlements } from './settlements.ts';

/** Opens an account for each call, and closes it with what the call cost. */
export interface Cashier {
  /** @throws `gateway.budget-used-up`, `organisation.not-found` */
  open(call: AccountedCall, estimate: Estimate): Promise<Account>;
}

/** What of a call is written down. */
export type AccountedCall = Pick<GatewayCall, 'requestId' | 'who' | 'door'> & {
  readonly request: { readonly model: string };
};

/** The account of one call; it is closed once, in one of three ways. */
export interface Account {
  /**
   * Resolves when the call is admitted. Where much is left it is asked at the same time: nobody may be told a word
   * before. @throws `gateway.budget-used-up`
   */
  readonly admitted: Promise<void>;
  /** How long all its answers may be together; absent where no budget says so. */
  readonly outputTokens: number | undefined;
  /** Resolves when it is in the ledger, or after a moment when the ledger is slow. */
  answered(shares: readonly ProviderShare[]): Promise<void>;
  /** Whoever asked has left in the middle of the answer. */
  left(shares: readonly ProviderShare[]): void;
  /** Resolves when what was set aside is given back, or after a moment: whoever asks again next finds it there. */
  failed(failure: Pick<AppError, 'reason'>): Promise<void>;
}

export interface CashierDeps {
  readonly standingOf: FindStanding;
  readonly reservations: Reservations;
  readonly settlements: Settlements;
  readonly prices: PriceTable;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly observe: ObserveAccounts;
}

/** So long an answer waits for the ledger; then it is written behind it. */
const PATIENCE_MS = 250;

export function createCashier(deps: CashierDeps): Cashier {
  const { standingOf, settlements, ids } = deps;
  return {
    open: async (call, estimate) => {
      if (settlements.isFull) throw unavailable({}, { cause: 'the ledger is away', retryAfterMs: 1_000 });
      const standing = await standingOf(call.who);
      const budgets = standing.budgets.filter(({ model }) => model === null || model === call.request.model);
      const accounted: Accounted = { id: ids.uuid(), call, standing, budgets };
      if (budgets.length === 0) return accountOf(deps, accounted, ADMITTED, undefined);
      const granted = grantOf(deps, accounted, estimate);
      const isLimited = budgets.some(({ limits_length: limits }) => limits);
      const isRoomy = budgets.every(({ is_roomy: roomy }) => roomy);
      const outputTokens = isRoomy ? estimate.outputTokens : await granted;
      return accountOf(
        deps,
        accounted,
        granted.then(() => undefined),
        isLimited ? outputTokens : undefined,
      );
    },
  };
}

const ADMITTED = Promise.resolve();

/** How long the answers may be together. @throws `gateway.budget-used-up` */
async function grantOf(
  { reservations, observe }: CashierDeps,
  { id, budgets }: Accounted,
  estimate: Estimate,
): Promise<number> {
  const budgetIds = budgets.map((budget) => budget.id);
  const granted = await reservations.reserve({ ...estimate, id, budgetIds });
  if ('outputTokens' in granted) return granted.outputTokens;
  const scope = budgets.find((budget) => budget.id === granted.refusedBy)?.scope ?? 'organisation';
  observe.refused(scope);
  throw budgetUsedUp({ scope, what: granted.shortOf });
}

function accountOf(
  { reservations, settlements, prices, observe }: CashierDeps,
  accounted: Accounted,
  admitted: Promise<void>,
  outputTokens: number | undefined,
): Account {
  // A call may fail before it is known whether it was admitted; what is set aside then is given back all the same.
  const decided = admitted.catch(() => undefined);
  const close = async (settlement: Settlement): Promise<void> => {
    await decided;
    reservations.forget(accounted.id);
    observe.settled(settlement);
    if (settlement.budgets.length > 0 || settlement.rows.length > 0) await settlements.add(settlement);
  };
  return {
    admitted,
    outputTokens,
    answered: (shares) => soon(close(chargeOf(accounted, 'answered', shares, prices))),
    left: (shares) => void close(chargeOf(accounted, 'left', shares, prices)),
    failed: (failure) => soon(close(releaseOf(accounted, failure))),
  };
}

/** No timer of promises: to end one costs an exception with its stack for every call. */
async function soon(written: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), PATIENCE_MS);
  try {
    await Promise.race([written, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
