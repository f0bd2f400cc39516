import type { GatewayCaller } from '../caller.ts';

/** Whose calls a budget counts. */
export type BudgetScope = 'organisation' | 'class' | 'user' | 'key';

/** One budget that a call may count for. */
export interface ApplicableBudget {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly class_id: string | null;
  /** The only model that it counts; null is all. */
  readonly model: string | null;
  /** Whether it limits how long an answer may be. */
  readonly limits_length: boolean;
  /** Whether so much is left that a call need not wait to be admitted. */
  readonly is_roomy: boolean;
}

/** Who pays for the calls of somebody. */
export interface Standing {
  /** The organisation that they act in; absent for the platform itself. */
  readonly organisationId?: string;
  readonly budgets: readonly ApplicableBudget[];
}

/** Finds out who pays. @throws `organisation.not-found` when the caller is not in the organisation that they name */
export type FindStanding = (who: GatewayCaller) => Promise<Standing>;

/** What a call may cost at most, before it is made. */
export interface Estimate {
  readonly promptTokens: number;
  /** Tokens of all its answers together. */
  readonly outputTokens: number;
  readonly promptUsd: number;
  /** For each token of an answer. */
  readonly usdPerOutputToken: number;
}

/** What is set aside for one call. */
export interface Reservation extends Estimate {
  readonly id: string;
  readonly budgetIds: readonly string[];
}

/** What came of asking: how long the answers may be, or which budget is used up and in what. */
export type Granted =
  | { readonly outputTokens: number }
  | { readonly refusedBy: string; readonly shortOf: 'requests' | 'tokens' | 'usd' };

/** One row of the ledger beside what is the same for the whole call. */
export interface LedgerRow {
  readonly share: number;
  readonly provider: string | null;
  readonly provider_model: string | null;
  /** Whether the request is counted here: true in one row of each call. */
  readonly counts: boolean;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly cached_tokens: number;
  /** Null where no price is known. */
  readonly usd: number | null;
  readonly estimated: boolean;
}

/** The end of a call, as the database takes it. A call without rows only gives back what was set aside. */
export interface Settlement {
  readonly call: string;
  readonly budgets: readonly string[];
  /** What the budgets are charged. */
  readonly requests: 0 | 1;
  readonly tokens: number;
  readonly usd: number;
  readonly request_id: string;
  readonly key_id: string | null;
  readonly user_id: string | null;
  readonly organisation_id: string | null;
  readonly class_ids: readonly string[];
  readonly door: string;
  readonly model: string;
  readonly outcome: 'answered' | 'failed' | 'left';
  readonly rows: readonly LedgerRow[];
}

/** Where budgets and the ledger are kept. */
export interface BudgetDesk {
  /** An organisation that is empty means the personal one. @throws `organisation.not-found` */
  standingOf(userId: string, organisationId: string, keyId: string | undefined): Promise<Standing>;
  reserve(asked: readonly Reservation[], keepMs: number): Promise<readonly Granted[]>;
  /** So much longer they are set aside. */
  renew(ids: readonly string[], keepMs: number): Promise<void>;
  /** May be repeated: a call that is in the ledger is not charged again. */
  settle(calls: readonly Settlement[]): Promise<void>;
  /** Gives back what dead processes held, at most so many. @returns how many */
  expire(most: number): Promise<number>;
  /** Removes what is past its time, at most so many of each. @returns the most of any */
  trim(most: number): Promise<number>;
}
