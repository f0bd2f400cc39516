import type { Metrics } from '../../../platform/telemetry/metrics.ts';
import type { Judged } from './judge.ts';

/** How long each judge takes, and what it says: one that fails or is late shows here first. */
export function observeJudges(metrics: Metrics | undefined): Judged | undefined {
  const durations = metrics?.histogram({
    name: 'studyflow_room_judge_duration_seconds',
    help: 'How long judges of words take, by what they say; failed includes late.',
    labelNames: ['judge', 'outcome'],
    buckets: [0.0001, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  });
  return durations && ((judge, outcome, seconds) => durations.observe({ judge, outcome }, seconds));
}
