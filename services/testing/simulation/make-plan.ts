import { TIMER_ACTIONS } from '../../modules/rooms/actor/room.timer.ts';
import { chanceOf, type Chance } from '../fuzz/chance.ts';
import type { Fault, Operation, Plan } from './plan.ts';

/** What a schedule is about. */
type Profile = 'calm' | 'deploys' | 'faults' | 'usurped' | 'slow';

/** The plan of a seed: the same for ever. */
export function makePlan(seed: number): Plan {
  const chance = chanceOf(seed, 0);
  const profile = chance.weighted<Profile>([
    [7, () => 'calm'],
    [15, () => 'deploys'],
    [50, () => 'faults'],
    [26, () => 'usurped'],
    [2, () => 'slow'],
  ]);
  const isSlow = profile === 'slow';
  const slots = 2 + chance.below(3);
  const startedSlots = Math.max(profile === 'usurped' ? 2 : 1, slots - chance.below(2));
  const rooms = profile === 'usurped' ? 1 : 1 + chance.below(3);
  const clients = 2 + chance.below(3);
  const leaseMs = isSlow ? 20_000 : chance.pick(profile === 'usurped' ? [1_000, 2_000] : [600, 1_000, 2_000]);
  const durationMs = isSlow ? 90_000 : 2_000 + chance.below(2_000);
  const size = { slots, startedSlots, rooms, clients, durationMs, leaseMs };
  const clocks = Array.from({ length: slots }, () => aClock(chance, profile));
  const faults = faultsOf(chance, profile, size);
  return {
    seed,
    leaseMs,
    slots,
    startedSlots,
    rooms,
    clients,
    clocks,
    networkMs: chance.pick([1, 3, 10]),
    databaseMs: chance.pick([1, 3, 10]),
    lostBroadcasts: chance.pick([0, 0.1, 0.5]),
    withPresence: !isSlow && chance.happens(0.5),
    durationMs,
    operations: operationsOf(chance, { ...size, isUsurped: profile === 'usurped' }, faults),
    faults,
  };
}

interface Size {
  readonly slots: number;
  readonly startedSlots: number;
  readonly rooms: number;
  readonly clients: number;
  readonly durationMs: number;
  readonly leaseMs: number;
}

function aClock(chance: Chance, profile: Profile): Plan['clocks'][number] {
  const rate = profile === 'faults' ? chance.pick([1, 1, 1, 1.0001, 0.999, 0.5, 2]) : 1;
  const begin = chance.below(1_000_000);
  return { rate, begin, wallOffsetMs: chance.pick([0, 0, 3_600_000, -3_600_000]) };
}

function operationsOf(
  chance: Chance,
  { rooms, clients, durationMs, leaseMs, isUsurped }: Size & { readonly isUsurped: boolean },
  faults: readonly Fault[],
): Operation[] {
  const joins: Operation[] = [];
  for (let client = 0; client < clients; client += 1) {
    for (let room = 0; room < rooms; room += 1) {
      if (client === 0 || chance.happens(0.7))
        joins.push({ at: chance.below(100), type: 'join', client, room });
    }
  }
  // Most of it happens when something goes wrong, or soon after: messages and writes overlap with it.
  const moments = [...faults.map(({ at }) => at), chance.below(durationMs)];
  const anyTime = (): number => {
    if (chance.happens(isUsurped ? 0.1 : 0.3)) return 50 + chance.below(durationMs);
    return chance.pick(moments) + chance.below(chance.pick([30, 80, leaseMs / 4, leaseMs]));
  };
  const others = Array.from({ length: 8 + chance.below(18) }, (): Operation => {
    const where = { at: anyTime(), client: chance.below(clients), room: chance.below(rooms) };
    return isUsurped && chance.happens(0.3) ? aTimer(chance, where) : anOperation(chance, where, clients);
  });
  return [...joins, ...others].sort((left, right) => left.at - right.at);
}

type Where = Pick<Operation, 'at' | 'client' | 'room'>;

function aTimer(chance: Chance, where: Where): Operation {
  const action = chance.happens(0.4) ? 'start' : chance.pick(TIMER_ACTIONS);
  return { ...where, type: 'timer', action, seconds: 1 + chance.below(2) };
}

function anOperation(chance: Chance, where: Where, clients: number): Operation {
  return chance.weighted<Operation>([
    [10, () => ({ ...where, type: 'post', twice: chance.happens(0.2) })],
    [5, () => aTimer(chance, where)],
    [2, () => ({ ...where, type: 'look' })],
    [1, () => ({ ...where, type: 'join' })],
    [1, () => ({ ...where, type: 'leave' })],
    [1, () => ({ ...where, type: 'rename' })],
    [0.5, () => ({ ...where, type: 'remove', whom: chance.below(clients) })],
    [0.5, () => ({ ...where, type: 'promote', whom: chance.below(clients) })],
  ]);
}

function faultsOf(chance: Chance, profile: Profile, size: Size): Fault[] {
  const { durationMs, slots, startedSlots } = size;
  const at = (): number => 100 + chance.below(durationMs);
  const comers: Fault[] = [];
  for (let slot = startedSlots; slot < slots; slot += 1) comers.push({ at: at(), type: 'start', slot });
  if (profile === 'calm') return [];
  if (profile === 'usurped') return usurpations(chance, size);
  if (profile === 'deploys') return [...comers, ...deploys(chance, size, at)];
  const count = 1 + chance.below(5);
  const faults = Array.from({ length: count }, () => aFault(chance, at(), size));
  return [...comers, ...faults].sort((left, right) => left.at - right.at);
}

/** Owners that still believe in themselves while others take their actors, again and again. */
function usurpations(chance: Chance, { startedSlots, durationMs }: Size): Fault[] {
  const count = 2 + chance.below(3);
  return Array.from({ length: count }, (_, index): Fault[] => {
    const at = 300 + Math.floor((index * durationMs) / count) + chance.below(200);
    const ended = Array.from({ length: startedSlots }, (_one, slot) => slot).filter(() =>
      chance.happens(0.7),
    );
    const faults: Fault[] = ended.map((slot) => ({ at, type: 'end-lease', slot }));
    return chance.happens(0.5) ? [...faults, { at, type: 'cache-flush' }] : faults;
  }).flat();
}

/** One process after the other, as a roll-out does; the next only when the one before is back. */
function deploys(chance: Chance, { slots, durationMs }: Size, at: () => number): Fault[] {
  const downMs = 50 + chance.below(200);
  if (slots < 3) return [{ at: at(), type: 'drain', slot: 0, downMs }];
  const first = 100 + chance.below(durationMs / 2);
  return [
    { at: first, type: 'drain', slot: 0, downMs },
    { at: first + 1_200, type: 'drain', slot: 1, downMs },
  ];
}

function aFault(chance: Chance, at: number, { slots, leaseMs, durationMs }: Size): Fault {
  const slot = chance.below(slots);
  const forMs = Math.floor(chance.pick([0.1, 0.7, 1.3, 2.5]) * leaseMs);
  return chance.weighted<Fault>([
    [
      4,
      () => ({
        at,
        type: 'crash',
        slot,
        downMs: chance.below(durationMs / 2),
        arrives: chance.pick([0, 0.5, 1]),
      }),
    ],
    [4, () => ({ at, type: 'freeze', slot, forMs })],
    [3, () => ({ at, type: 'drain', slot, downMs: chance.below(600) })],
    [
      3,
      () => ({ at, type: 'cut', from: slot, to: chance.below(slots), bothWays: chance.happens(0.5), forMs }),
    ],
    [2, () => ({ at, type: 'database-cut', slot, forMs })],
    [1, () => ({ at, type: 'database-freeze', forMs: Math.floor(forMs / 2) })],
    [2, () => ({ at, type: 'lost-replies', slot, share: chance.pick([0.3, 0.8]), forMs })],
    [2, () => ({ at, type: 'slow-database', slot, slowestMs: chance.pick([50, 300, 1_500]), forMs })],
    [
      2,
      () => ({
        at,
        type: 'clock-jump',
        ...(chance.happens(0.5) && { slot }),
        byMs: chance.pick([-3_600_000, -500, 500, 2 * leaseMs, 3_600_000]),
      }),
    ],
    [3, () => ({ at, type: 'end-lease', slot })],
    [2, () => ({ at, type: 'cache-flush' })],
  ]);
}
