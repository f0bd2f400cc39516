import { isAppError } from '../../../platform/errors/app-error.ts';
import { moderationUnavailable } from '../errors.ts';
import type { AskModel, ModelVerdict } from './ask-moderation-model.ts';
import type { JudgeKind, SafetyPolicy } from './policy.ts';
import type { RuleBook } from './rules/rule-book.ts';

/** Why words are not let through. */
export interface Objection {
  /** `self-harm`, `hate`, …, or what the model called it. */
  readonly category: string;
  /** The version of the rules, or `model`. */
  readonly by: string;
  /** 0 to 1; a rule is certain. */
  readonly confidence: number;
}

/** Told of every judgement, for figures. */
export type ObserveJudgement = (judged: {
  readonly side: 'input' | 'output' | 'room';
  readonly judge: JudgeKind;
  readonly outcome: 'allowed' | 'refused' | 'failed';
  readonly category?: string;
}) => void;

export interface ModeratorDeps {
  readonly rules: RuleBook;
  /** Absent when no route leads to a model that judges. */
  readonly askModel: AskModel | undefined;
  readonly observe: ObserveJudgement;
}

export interface JudgeOptions {
  readonly side: 'input' | 'output' | 'room';
  readonly judges: readonly JudgeKind[];
  readonly onFailure: SafetyPolicy['onFailure'];
  readonly signal: AbortSignal;
}

/** Judges words by rules first, then by a model. */
export interface Moderator {
  readonly rules: RuleBook;
  /** By rules alone, at once. */
  byRules(text: string, side: JudgeOptions['side']): Objection | undefined;
  /** @throws `gateway.moderation-unavailable` when the model failed and the policy is closed */
  judge(text: string, options: JudgeOptions): Promise<Objection | undefined>;
}

export function createModerator(deps: ModeratorDeps): Moderator {
  const byRules: Moderator['byRules'] = (text, side) => {
    const found = deps.rules.find(text);
    deps.observe({
      side,
      judge: 'rules',
      outcome: found === undefined ? 'allowed' : 'refused',
      ...(found !== undefined && { category: found.category }),
    });
    return found && { category: found.category, by: found.ruleSet, confidence: 1 };
  };
  return {
    rules: deps.rules,
    byRules,
    judge: async (text, options) => {
      if (text.trim() === '') return undefined;
      const objection = options.judges.includes('rules') ? byRules(text, options.side) : undefined;
      if (objection !== undefined || !options.judges.includes('model')) return objection;
      return byModel(deps, text, options);
    },
  };
}

async function byModel(
  { askModel, observe }: ModeratorDeps,
  text: string,
  { side, onFailure, signal }: JudgeOptions,
): Promise<Objection | undefined> {
  // Rules alone judge where no model is named: that is how it was configured, not a failure.
  if (askModel === undefined) return undefined;
  let verdict: ModelVerdict;
  try {
    verdict = await askModel(text, signal);
  } catch (thrown) {
    observe({ side, judge: 'model', outcome: 'failed' });
    if (signal.aborted || !isAppError(thrown)) throw thrown;
    if (onFailure === 'closed') throw moderationUnavailable({}, { cause: thrown, retryAfterMs: 1_000 });
    return undefined;
  }
  observe({ side, judge: 'model', outcome: verdict.flagged ? 'refused' : 'allowed' });
  if (!verdict.flagged) return undefined;
  return { category: verdict.categories[0] ?? 'other', by: 'model', confidence: verdict.confidence };
}
