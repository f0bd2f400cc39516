import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import type { ObserveJudgement } from './moderator.ts';

/** Counts what was judged; of the words themselves nothing is kept. */
export function observeSafety(metrics: Metrics): ObserveJudgement {
  const judged = metrics.counter({
    name: 'studyflow_ai_judgements_total',
    help: 'Judgements of words by side (input, output, room), judge (rules, model), outcome and category.',
    labelNames: ['side', 'judge', 'outcome', 'category'],
  });
  return ({ side, judge, outcome, category = '' }) => judged.inc({ side, judge, outcome, category });
}
