import { describe, expect, it } from '@jest/globals';
import { runCampaign } from './campaign.ts';
import { makePlan } from './make-plan.ts';
import type { Plan } from './plan.ts';
import { runSchedule } from './run-schedule.ts';
import { defectNamed } from './defects.ts';
import { rulesOf, shrink } from './shrink.ts';

/** A small part of what `make test-simulation` explores, and always the same. */
const SCHEDULES = Number(process.env['SCHEDULES'] ?? 1_500);
const FIRST_SEED = 1;

describe('actors in random schedules of crashes, freezes, partitions, drains and slow databases', () => {
  it('keep every promise', async () => {
    const { totals, failures } = await runCampaign({ from: FIRST_SEED, count: SCHEDULES });
    expect(failures).toEqual([]);
    expect(totals).toMatchObject({ schedules: SCHEDULES });
    for (const count of [
      totals.handOvers,
      totals.fencedWrites,
      totals.faults['crash'],
      totals.faults['freeze'],
    ]) {
      expect(count).toBeGreaterThan(0);
    }
  }, 240_000);

  it('are the same whenever they are replayed', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const [first, again] = [await runSchedule(makePlan(seed)), await runSchedule(makePlan(seed))];
      expect(again).toEqual(first);
      const told: string[] = [];
      const watched = await runSchedule(makePlan(seed), { tell: (_at, _lane, what) => told.push(what) });
      expect(watched.hash).toBe(first.hash);
      expect(told.length).toBeGreaterThan(0);
    }
  });
});

describe('a schedule that breaks a promise', () => {
  it('is made smaller as long as it breaks the same one', async () => {
    const defect = defectNamed('no-fence');
    const { failures } = await runCampaign({ from: 1, count: 1_000, defect });
    const plan = makePlan(failures[0]!.seed);
    const shrunk = await shrink(plan, defect);
    const sizeOf = ({ operations, faults }: Plan): number => operations.length + faults.length;
    expect(sizeOf(shrunk.plan)).toBeLessThan(sizeOf(plan));
    const again = await runSchedule(shrunk.plan, { defect });
    expect(again).toEqual(shrunk.outcome);
    expect(again.wrong).not.toEqual([]);
    expect([...rulesOf(again.wrong)].some((rule) => rulesOf(failures[0]!.wrong).has(rule))).toBe(true);
    expect((await runSchedule(shrunk.plan)).wrong).toEqual([]);
  });
});
