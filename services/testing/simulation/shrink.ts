import type { Plan } from './plan.ts';
import { runSchedule, type Outcome } from './run-schedule.ts';
import type { Defect } from './world/defect.ts';

/** The smallest schedule that was found to break the same promise. */
export interface Shrunk {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly tried: number;
}

const MOST_TRIES = 800;
const OTHER_DELAYS = 2;

/** Which rules were broken: `(5)`. */
export function rulesOf(wrong: readonly string[]): ReadonlySet<string> {
  return new Set(wrong.map((sentence) => /^\(\d+\)/.exec(sentence)?.[0] ?? sentence));
}

/** Leaves out faults, operations, clients and rooms as long as the same rule is broken, until nothing more can go. */
export async function shrink(plan: Plan, defect?: Defect): Promise<Shrunk> {
  let best = plan;
  let outcome = await runSchedule(plan, { defect });
  const broken = rulesOf(outcome.wrong);
  let tried = 0;
  const breaks = async (candidate: Plan): Promise<boolean> => {
    tried += 1;
    const result = await runSchedule(candidate, { defect });
    if (![...rulesOf(result.wrong)].some((rule) => broken.has(rule))) return false;
    best = candidate;
    outcome = result;
    return true;
  };
  /** With less in it, other delays may be needed. */
  const attempt = async (candidate: Plan): Promise<boolean> => {
    for (let other = 0; other <= OTHER_DELAYS && tried < MOST_TRIES; other += 1) {
      if (await breaks({ ...candidate, seed: candidate.seed + other })) return true;
    }
    return false;
  };
  for (let hasShrunk = true; hasShrunk && tried < MOST_TRIES;) {
    hasShrunk = false;
    for (const list of ['faults', 'operations'] as const) {
      if (await leaveOut(list, () => best, attempt)) hasShrunk = true;
    }
    for (const smaller of fewer(best)) if (await attempt(smaller)) hasShrunk = true;
  }
  return { plan: best, outcome, tried };
}

/** Halves first, then single ones. */
async function leaveOut(
  list: 'faults' | 'operations',
  current: () => Plan,
  attempt: (candidate: Plan) => Promise<boolean>,
): Promise<boolean> {
  let hasShrunk = false;
  for (let size = Math.ceil(current()[list].length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < current()[list].length;) {
      const plan = current();
      const kept: readonly unknown[] = [...plan[list].slice(0, start), ...plan[list].slice(start + size)];
      if (await attempt({ ...plan, [list]: kept })) hasShrunk = true;
      else start += size;
    }
  }
  return hasShrunk;
}

/** One client, room or process less, where nothing is said of the last one. */
function* fewer(plan: Plan): Iterable<Plan> {
  const { clients, rooms, slots, startedSlots, operations, faults } = plan;
  const speaks = (client: number): boolean =>
    operations.some(
      (operation) => operation.client === client || ('whom' in operation && operation.whom === client),
    );
  if (clients > 1 && !speaks(clients - 1)) yield { ...plan, clients: clients - 1 };
  if (rooms > 1 && operations.every(({ room }) => room < rooms - 1)) yield { ...plan, rooms: rooms - 1 };
  const isNamed = faults.some(
    (fault) =>
      ('slot' in fault && fault.slot === slots - 1) ||
      (fault.type === 'cut' && (fault.from === slots - 1 || fault.to === slots - 1)),
  );
  if (slots > 1 && !isNamed) {
    const left = slots - 1;
    yield {
      ...plan,
      slots: left,
      startedSlots: Math.min(startedSlots, left),
      clocks: plan.clocks.slice(0, left),
    };
  }
}
