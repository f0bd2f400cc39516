import { aiNotConfigured } from '../ai/index.ts';
import type { Judgement } from './canonical/judgement.ts';
import { createAttempts, failureOf, isForOthers } from './fallback/attempts.ts';
import type { ModerationCall } from './gateway.ts';
import type { Retry } from './routing/retry.ts';
import type { Routes } from './routing/routes.ts';
import { watch, type WatchDeps } from './routing/watch.ts';

export interface AskJudgeDeps extends WatchDeps {
  readonly routes: Pick<Routes, 'allOf'>;
  readonly retry: Retry;
}

/** Whoever has not judged by then is not waited for. */
const MOST_MS = 15_000;

/** What the first of the candidates says that judges at all. @throws what the last one failed with */
export async function askJudge(deps: AskJudgeDeps, call: ModerationCall): Promise<Judgement> {
  const { breaker, retry, routes } = deps;
  const { request, who, signal } = call;
  retry.earn();
  const candidates = routes
    .allOf(request.model, who)
    .filter(({ provider }) => provider.moderate !== undefined);
  if (candidates.length === 0) throw aiNotConfigured({ setting: 'AI_ROUTES' });
  const attempts = createAttempts({ candidates, breaker, retry, signal, hasSpoken: () => false });
  for (let candidate = await attempts.next(); candidate !== undefined; candidate = await attempts.next()) {
    const { provider, model } = candidate;
    const watched = watch(deps, candidate, 'moderation');
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
      const raw = (await provider.moderate?.({ model, input: request.input }, patience)) ?? {};
      watched.answered();
      return { provider: provider.name, raw };
    } catch (thrown) {
      const failure = failureOf(thrown, call);
      watched.failed(failure, call);
      if (signal.aborted || !isForOthers(failure)) throw failure;
      attempts.failed(candidate, failure);
    }
  }
  throw attempts.lastFailure;
}
