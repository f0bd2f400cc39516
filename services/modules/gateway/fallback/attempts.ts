import { isAppError, type AppError } from '../../../platform/errors/app-error.ts';
import { unavailable } from '../../../platform/errors/common.ts';
import { aiProviderFailed } from '../../ai/index.ts';
import type { GatewayCall } from '../call.ts';
import type { Breaker } from '../routing/breaker.ts';
import { nameOf, type Candidate } from '../routing/candidate.ts';
import type { Retry } from '../routing/retry.ts';
import { toProviderError } from '../transport/provider-error.ts';

/** Who is asked next: all candidates in order, then once more those for whom that is worth it. */
export interface Attempts {
  /** @returns nothing when nobody is left */
  next(): Promise<Candidate | undefined>;
  /** Who was not asked yet, to be asked beside another. @returns nothing when nobody is left */
  spare(): Promise<Candidate | undefined>;
  /** One who was asked failed. */
  failed(candidate: Candidate, failure: AppError): void;
  /** Why nobody is left. */
  readonly lastFailure: AppError;
}

export interface AttemptsOptions {
  readonly candidates: readonly Candidate[];
  readonly breaker: Breaker;
  readonly retry: Retry;
  readonly signal: AbortSignal;
  /** Whether somebody has spoken: who died in the middle does not go on itself. */
  readonly hasSpoken: () => boolean;
}

export function createAttempts({ candidates, breaker, retry, signal, hasSpoken }: AttemptsOptions): Attempts {
  const fresh = [...candidates];
  const again: (readonly [Candidate, AppError])[] = [];
  let last: Candidate | undefined;
  let lastFailure: AppError | undefined;
  const nextAgain = async (): Promise<Candidate | undefined> => {
    for (let pair = again.shift(); pair !== undefined; pair = again.shift()) {
      const [candidate, failure] = pair;
      if (hasSpoken() && candidate === last) continue;
      if ((await retry.wait(failure, signal)) && (await breaker.allows(nameOf(candidate)))) return candidate;
    }
    return undefined;
  };
  const tried = new Set<Candidate>();
  const nextFresh = async (): Promise<Candidate | undefined> => {
    for (let candidate = fresh.shift(); candidate !== undefined; candidate = fresh.shift()) {
      const allowed = breaker.allows(nameOf(candidate));
      if (allowed === true || (await allowed)) return candidate;
    }
    return undefined;
  };
  return {
    next: async () => (last = (await nextFresh()) ?? (await nextAgain())),
    spare: nextFresh,
    failed: (candidate, failure) => {
      lastFailure = failure;
      if (!tried.has(candidate)) again.push([candidate, failure]);
      tried.add(candidate);
    },
    get lastFailure() {
      return lastFailure ?? aiProviderFailed({}, { cause: 'every breaker is open', retryAfterMs: 5_000 });
    },
  };
}

/** The failures that another provider may answer; a question that is refused is refused everywhere, unless too long. */
export function isForOthers({ reason, details }: AppError): boolean {
  return reason !== 'ai.input-refused' || details?.['upstream'] === 'context_length_exceeded';
}

/** What was thrown, as a failure; whoever left is told apart from a provider that failed. */
export function failureOf(thrown: unknown, { signal }: Pick<GatewayCall, 'signal'>): AppError {
  if (signal.aborted) return unavailable({}, { cause: 'the caller has gone' });
  return isAppError(thrown) ? thrown : toProviderError(thrown);
}
