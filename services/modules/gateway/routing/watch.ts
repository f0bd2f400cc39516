import type { Clock } from '../../../platform/clock/clock.ts';
import type { AppError } from '../../../platform/errors/app-error.ts';
import type { ObserveGateway } from '../observe-gateway.ts';
import type { Breaker } from './breaker.ts';
import { nameOf, type Candidate } from './candidate.ts';
import type { AnswerForm, Health } from './health.ts';

export interface WatchDeps {
  readonly breaker: Breaker;
  readonly health: Health;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly observe: ObserveGateway;
}

/** Follows one question to one candidate: for its health, its breaker and the figures. */
export interface Watched {
  firstToken(): void;
  answered(): void;
  failed(failure: AppError, call: { readonly signal: AbortSignal }): void;
}

export function watch(
  { clock, health, breaker, observe }: WatchDeps,
  candidate: Candidate,
  operation: 'chat' | 'embeddings' | 'moderation',
  form?: AnswerForm,
): Watched {
  const name = nameOf(candidate);
  const startedAt = clock.monotonicMs();
  let firstTokenMs: number | undefined;
  const told = (outcome: string): void =>
    observe({
      provider: candidate.provider.name,
      model: candidate.model,
      operation,
      outcome,
      seconds: (clock.monotonicMs() - startedAt) / 1_000,
      firstTokenSeconds: firstTokenMs === undefined ? undefined : firstTokenMs / 1_000,
    });
  return {
    firstToken: () => {
      firstTokenMs ??= clock.monotonicMs() - startedAt;
    },
    answered: () => {
      health.answered(name, firstTokenMs ?? clock.monotonicMs() - startedAt, form);
      breaker.report(name, 'answered');
      told('ok');
    },
    failed: (failure, { signal }) => {
      // Neither whoever leaves nor a question that is refused says anything about the provider.
      const tellsNothing = signal.aborted || failure.reason === 'ai.input-refused';
      const outcome = firstTokenMs === undefined ? 'failed' : 'broke';
      if (!tellsNothing) health[outcome](name);
      breaker.report(name, tellsNothing ? 'left' : outcome);
      told(signal.aborted ? 'left' : failure.reason);
    },
  };
}
