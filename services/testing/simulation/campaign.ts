import { makePlan } from './make-plan.ts';
import { runSchedule } from './run-schedule.ts';
import type { Defect } from './world/defect.ts';

/** What many schedules did, added up. */
export interface Totals {
  schedules: number;
  steps: number;
  operations: number;
  committed: number;
  activations: number;
  handOvers: number;
  fencedWrites: number;
  lostWrites: number;
  unavailable: number;
  readonly faults: Record<string, number>;
}

/** A schedule that broke a promise. */
export interface Failure {
  readonly seed: number;
  readonly wrong: readonly string[];
}

export interface CampaignOptions {
  /** The seed of the first schedule; the next ones follow. */
  readonly from: number;
  readonly count: number;
  readonly defect?: Defect | undefined;
  /** @default the first one */
  readonly mostFailures?: number;
}

export interface Campaign {
  readonly totals: Totals;
  readonly failures: readonly Failure[];
}

export function noTotals(): Totals {
  return {
    schedules: 0,
    steps: 0,
    operations: 0,
    committed: 0,
    activations: 0,
    handOvers: 0,
    fencedWrites: 0,
    lostWrites: 0,
    unavailable: 0,
    faults: {},
  };
}

/** Runs schedules one after the other, until so many have failed. */
export async function runCampaign({
  from,
  count,
  defect,
  mostFailures = 1,
}: CampaignOptions): Promise<Campaign> {
  const totals = noTotals();
  const failures: Failure[] = [];
  for (let number = 0; number < count && failures.length < mostFailures; number += 1) {
    const seed = seedAfter(from, number);
    const { wrong, figures } = await runSchedule(makePlan(seed), { defect });
    addUp(totals, { ...figures, schedules: 1 });
    if (wrong.length > 0) failures.push({ seed, wrong });
  }
  return { totals, failures };
}

export function seedAfter(from: number, number: number): number {
  return (from + number) % 2 ** 32;
}

/** Adds figures of the same names. */
export function addUp(totals: Totals, more: Totals): void {
  for (const name of Object.keys(totals) as (keyof Totals)[]) {
    if (name === 'faults') continue;
    totals[name] += more[name];
  }
  for (const [fault, count] of Object.entries(more.faults)) {
    totals.faults[fault] = (totals.faults[fault] ?? 0) + count;
  }
}
