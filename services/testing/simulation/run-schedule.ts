import { judge } from './judge/judge.ts';
import type { Plan } from './plan.ts';
import { World, type Figures } from './world.ts';
import type { Defect } from './world/defect.ts';
import { withImmediatesOf } from './world/immediates.ts';
import type { Tell } from './world/scheduler.ts';

/** What became of one schedule. */
export interface Outcome {
  /** Empty when every promise was kept. */
  readonly wrong: readonly string[];
  /** Everything that happened, as one number: equal when it is replayed. */
  readonly hash: number;
  readonly figures: Figures;
}

export interface RunOptions {
  readonly defect?: Defect | undefined;
  readonly tell?: Tell | undefined;
}

/** More steps than any schedule needs: what takes more does not come to rest. */
const MOST_STEPS = 60_000;
/** After the last fault everything must be answered within so long. */
const REST_MS = 15_000;

/** Runs a plan from beginning to end, and judges what happened. */
export async function runSchedule(plan: Plan, { defect, tell }: RunOptions = {}): Promise<Outcome> {
  const world = new World(plan, { defect, tell });
  const restore = world.defect.install?.() ?? ((): void => undefined);
  try {
    await withImmediatesOf(world.scheduler, () => play(world, plan));
  } finally {
    restore();
  }
  return { wrong: judge(world), hash: world.scheduler.hash, figures: world.figures() };
}

/** A process waits by its own clock: for a reply that never comes, twice as long where that goes at half the pace. */
function slowestRate({ clocks }: Plan): number {
  return Math.min(1, ...clocks.map(({ rate }) => rate));
}

async function play(world: World, plan: Plan): Promise<void> {
  const { scheduler, clients } = world;
  const until = (time: number): Promise<void> => scheduler.run(() => scheduler.now >= time, MOST_STEPS);
  world.begin();
  await until(plan.durationMs);
  world.healAll();
  const restBy = plan.durationMs + REST_MS;
  await scheduler.run(() => clients.open === 0 || scheduler.now >= restBy, MOST_STEPS);
  world.expectNothingOpen('when the faults were over');
  await until(scheduler.now + (2.5 * plan.leaseMs + 1_500) / slowestRate(plan));
  world.checkOwners(0);
  world.checkTimers();
  const turnedAway = clients.unavailable;
  world.lookEverywhere();
  clients.catchUp();
  const lookedBy = scheduler.now + REST_MS;
  await scheduler.run(() => clients.open === 0 || scheduler.now >= lookedBy, MOST_STEPS);
  world.expectNothingOpen('at the end');
  world.expectNobodyTurnedAway(turnedAway);
  clients.catchUp();
  await until(scheduler.now + 500);
}
