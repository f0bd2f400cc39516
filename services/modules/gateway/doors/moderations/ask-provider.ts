import { isAppError } from '../../../../platform/errors/app-error.ts';
import { aiNotConfigured } from '../../../ai/index.ts';
import type { Candidate } from '../../routing/candidate.ts';
import { isForOthers } from '../../fallback/attempts.ts';

/** Whoever has not judged by then is not waited for. */
const MOST_MS = 15_000;

/** What the first of the candidates says that judges at all. @throws what the last one failed with */
export async function askProvider(
  candidates: readonly Candidate[],
  input: unknown,
  signal: AbortSignal,
): Promise<{ readonly provider: string; readonly raw: Readonly<Record<string, unknown>> }> {
  let failure: unknown = aiNotConfigured({ setting: 'AI_ROUTES' });
  for (const { provider, model } of candidates) {
    if (provider.moderate === undefined) continue;
    try {
      const patience = AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]);
      return { provider: provider.name, raw: await provider.moderate({ model, input }, patience) };
    } catch (thrown) {
      failure = thrown;
      if (signal.aborted || !isAppError(thrown) || !isForOthers(thrown)) throw thrown;
    }
  }
  throw failure;
}
