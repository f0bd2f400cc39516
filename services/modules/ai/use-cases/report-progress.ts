import { isAppError } from '../../../platform/errors/app-error.ts';
import { isTimeZone } from '../../../platform/clock/time-zone.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ProgressInput } from '../contract.ts';
import { jsonAnswer } from '../json-answer.ts';
import { Narrative, narrativePrompt, withNarrative } from '../progress/narrative.ts';
import { progressOf, type Progress } from '../progress/progress.ts';
import { askWhole, type Asker } from './ask.ts';
import type { AiDeps } from './deps.ts';

/** The answer of ai-study-analytics (compat.md 1.6). */
export interface ProgressReport {
  readonly success: true;
  readonly analytics: Progress;
  readonly generated_at: string;
}

/**
 * How the caller's study goes: numbers that are counted, and words of a model around them where there is one. Without
 * a model, or when it fails, the numbers stand alone: they are what was asked for.
 */
export const reportProgress = useCase<AiDeps, typeof ProgressInput, ProgressReport>({
  name: 'ai.report-progress',
  kind: 'query',
  roles: ['authenticated'],
  input: ProgressInput,
  run: async (deps, caller, _input, call) => {
    const { repository, clock } = deps;
    const named = await repository.timeZone();
    const facts = await repository.studyFacts(named !== undefined && isTimeZone(named) ? named : 'UTC');
    const counted = progressOf(facts, clock.now(), caller.language);
    const analytics = await narrated(deps, { caller, call }, counted);
    return { success: true, analytics, generated_at: clock.now().toISOString() };
  },
});

async function narrated(deps: AiDeps, asker: Asker, progress: Progress): Promise<Progress> {
  if (progress.summary.session_count + progress.summary.tasks_open + progress.goal_progress.length === 0) {
    return progress;
  }
  try {
    const messages = narrativePrompt(progress, asker.caller.language);
    const narrative = await jsonAnswer(Narrative, messages, (asked) =>
      askWhole(deps, asker, { messages: asked, temperature: 0, format: 'json', maxTokens: 1_000 }),
    );
    return withNarrative(progress, narrative);
  } catch (error) {
    if (!isAppError(error) || asker.call.signal?.aborted === true) throw error;
    if (error.reason !== 'ai.not-configured') {
      deps.log.warn('A report stands without words: the AI failed', {
        error,
        request_id: asker.call.requestId,
      });
    }
    return progress;
  }
}
