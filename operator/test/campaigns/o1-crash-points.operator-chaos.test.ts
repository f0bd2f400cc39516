import { afterAll, beforeAll } from '@jest/globals';
import { chanceOf } from './chance.ts';
import { startBreakage, type Breakage } from './breakage.ts';
import { campaign } from './campaign.ts';
import { crashAll, everyPoint, type CrashCounts, type CrashPoint } from './crash-points.ts';
import { recordReferences, type Reference } from './points.ts';
import { SCENARIOS } from './scenarios.ts';

const DOUBLE_CRASHES = 40;

let breakage: Breakage;
beforeAll(async () => void (breakage = await startBreakage()), 120_000);
afterAll(async () => await breakage.close(), 60_000);

campaign({
  promise: 'O1',
  title:
    'killed before and after each of its writes, the operator comes to the same end, and Services stay whole',
  least: {
    smallest: { points: 60, scenarios: 2 },
    full: { points: 500, scenarios: 9, 'double crashes': 20 },
  },
  run: async (run) => {
    const scenarios = run.size === 'full' ? SCENARIOS : SCENARIOS.slice(0, 2);
    const counts: CrashCounts = { points: 0, notReached: 0, kills: 0, convergedMs: [] };
    const doubles: CrashCounts = { points: 0, notReached: 0, kills: 0, convergedMs: [] };
    let operator = await breakage.startOperator();
    const references = await recordReferences(breakage, scenarios);
    operator = await crashAll({ run, breakage, counts }, references.flatMap(everyPoint), operator);
    if (run.size === 'full') {
      operator = await crashAll({ run, breakage, counts: doubles }, twice(references, run.seed), operator);
    }
    await operator.stop();
    run.count('scenarios', scenarios.length);
    for (const { scenario, writes } of references) run.count(`writes of ${scenario.name}`, writes);
    run.count('points', counts.points);
    run.count('not reached', counts.notReached);
    run.count('double crashes', Math.floor(doubles.points / 2));
    run.count('kills', counts.kills + doubles.kills);
    run.count('slowest, ms', Math.round(Math.max(0, ...counts.convergedMs, ...doubles.convergedMs)));
    run.count('converged', counts.convergedMs.length + doubles.convergedMs.length);
  },
});

/** Two deaths: the second one in what the first restart has begun. */
function twice(references: readonly Reference[], seed: number): readonly CrashPoint[] {
  const chance = chanceOf(seed);
  return Array.from({ length: DOUBLE_CRASHES }, (_, index): CrashPoint => {
    const reference = references[index % references.length]!;
    const k = 1 + Math.floor(chance() * Math.max(1, reference.writes - 4));
    const side = chance() < 0.5 ? 'before' : 'after';
    return {
      reference,
      crashes: [
        { k, side },
        { k: 1 + Math.floor(chance() * 3), side },
      ],
    };
  });
}
