import type { z } from 'zod';
import type { Caller, CallerRole } from './caller.ts';

/**
 * How a use case meets the database; the runner picks the path from it (Decision 34):
 * - `query`: reads; shares a round trip with others, no transaction;
 * - `append`: one insert that nothing else depends on; shares a round trip with others, no transaction;
 * - `ask`: asks an actor, which commits the effect itself; shares round trips and holds no connection while it waits;
 * - `command`: everything else; one transaction, entity manager at hand.
 */
export type UseCaseKind = 'query' | 'append' | 'ask' | 'command';

/** What surrounds one call, whatever door it came through. */
export interface Call {
  readonly requestId: string;
  /** Aborted when the caller has gone; a waiting statement is then withdrawn. */
  readonly signal?: AbortSignal;
  /** The same for who only looks: a signal is dearer. */
  readonly hasGone?: () => boolean;
  /** Present when the same call may be sent twice and must act once (draft-ietf-httpapi-idempotency-key-header). */
  readonly idempotency?: { readonly key: string; readonly fingerprint: string };
}

/** One thing a caller can ask for: HTTP, sockets, jobs and the command line run this same value. */
export interface UseCase<Deps, Input extends z.ZodType, Output> {
  /** `module.verb-noun`, the name in traces, logs and metrics. */
  readonly name: string;
  readonly kind: UseCaseKind;
  readonly input: Input;
  /** Who may try at all. @default ['authenticated', 'service_role'] */
  readonly roles?: readonly CallerRole[];
  /**
   * `caller`: row-level security judges each row by the caller. `system`: the statements run as studyflow_system,
   * for tables that no caller may touch; the use case then decides alone who may do what.
   * @default 'caller'
   */
  readonly runsAs?: 'caller' | 'system';
  readonly run: (deps: Deps, caller: Caller, input: z.output<Input>, call: Call) => Promise<Output>;
}

/** Gives a use case its types; the value is returned as it is. */
export function useCase<Deps, Input extends z.ZodType, Output>(
  definition: UseCase<Deps, Input, Output>,
): UseCase<Deps, Input, Output> {
  return definition;
}

/** A use case with its dependencies, ready for any door. */
export interface BoundUseCase<Output = unknown> {
  readonly name: string;
  readonly kind: UseCaseKind;
  readonly input: z.ZodType;
  readonly roles: readonly CallerRole[];
  /** Validates, authorises, opens the path to the database, runs, commits. */
  readonly execute: (caller: Caller, input: unknown, call: Call) => Promise<Output>;
}
