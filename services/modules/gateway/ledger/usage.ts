/** What calls came to. A request counts once, however many providers it took; a failed one costs no tokens. */
export interface UsageSums {
  /** Answered, or left by whoever asked in the middle of the answer. */
  readonly requests: number;
  readonly failed_requests: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly usd: number;
}

export interface UsageReport {
  readonly total: UsageSums;
  readonly data: readonly (UsageSums & { readonly group: string })[];
}

export type UsageGroup = 'day' | 'model' | 'provider' | 'user';

/** Whose calls are summed up. */
export interface UsageOf {
  readonly by: 'key' | 'user' | 'organisation';
  readonly id: string;
}

export interface UsageRange {
  readonly from: Date;
  /** The first moment that is not in it any more. */
  readonly to: Date;
}

export interface LedgerRepository {
  usage(of: UsageOf, group: UsageGroup, range: UsageRange): Promise<UsageReport>;
}
