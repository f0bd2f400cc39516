import { describe, expect, it } from '@jest/globals';
import { runCampaign } from './campaign.ts';
import { DEFECTS, defectNamed } from './defects.ts';
import { makePlan } from './make-plan.ts';
import { runSchedule } from './run-schedule.ts';

/** Most are found among the first hundred. */
const BOUND = 1_500;

describe('the simulator', () => {
  it.each(DEFECTS.map(({ name, mistake }) => [name, mistake] as const))('finds %s: %s', async (name) => {
    const { failures } = await runCampaign({ from: 1, count: BOUND, defect: defectNamed(name) });
    const [failure] = failures;
    if (failure === undefined) throw new Error(`It was not found in ${BOUND} schedules`);
    process.stdout.write(`${name} was found by schedule ${failure.seed}: ${failure.wrong[0] ?? ''}\n`);
    // It is the mistake that was found, not something that is there without it.
    expect((await runSchedule(makePlan(failure.seed))).wrong).toEqual([]);
  });

  it('knows no other mistakes', () => {
    expect(() => defectNamed('none')).toThrow('There is no defect none.');
  });
});
