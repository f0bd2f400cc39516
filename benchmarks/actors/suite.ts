import { setTimeout as pause } from 'node:timers/promises';
import { openRooms } from '../rooms/prepare.ts';
import { signUp } from '../rest/prepare.ts';
import type { Options } from '../support/options.ts';
import { startPlatform, type Platform, type Run } from '../support/platform.ts';
import { percentile } from '../support/statistics.ts';
import { table } from '../support/table.ts';
import { speak, type Speaker } from './speaker.ts';

const ROOMS = 12;
const LEASE_MS = 1_500;
const BEFORE_MS = 300;
const AFTER_MS = 400;

type Process = Run['processes'][number];

/** What is done to an owner; resolves when the rest of it may be measured. */
interface Fault {
  readonly name: string;
  readonly promise: string;
  readonly strike: (victim: Process, until: () => Promise<void>) => Promise<readonly number[]>;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'SIGKILL',
    promise: 'p99 ≤ 2,000, max ≤ 5,000',
    strike: async ({ pid }, recovered) => {
      process.kill(pid, 'SIGKILL');
      await recovered();
      return [];
    },
  },
  {
    name: 'SIGSTOP for 3 leases',
    promise: 'p99 ≤ 2,000, max ≤ 5,000; resigns ≤ 1,000',
    strike: async (victim, recovered) => {
      const stale = await roomsOf(victim);
      process.kill(victim.pid, 'SIGSTOP');
      await Promise.all([recovered(), pause(3 * LEASE_MS)]);
      process.kill(victim.pid, 'SIGCONT');
      return [await untilResigned(victim, stale)];
    },
  },
  {
    name: 'SIGTERM (drain)',
    promise: 'p99 ≤ 250',
    strike: async ({ pid }, recovered) => {
      process.kill(pid, 'SIGTERM');
      await recovered();
      return [];
    },
  },
];

/** How long rooms are not acknowledged when their owner is taken away, seen by members at the other processes. */
export async function actorsSuite({ rounds, only }: Options): Promise<string> {
  const platform = await startPlatform({ REPLICAS: '3', ACTOR_LEASE_MS: String(LEASE_MS) });
  const speakers: Speaker[] = [];
  try {
    const { token } = await signUp(platform.run, 'speaker', 0);
    const shape = { name: 'actors', rooms: ROOMS, members: 3, inFlight: 1, seats: 'spread' as const };
    const rooms = await openRooms(platform.run, [token], shape);
    speakers.push(...rooms.flatMap(({ id, members }) => members.map((door) => speak(door, id))));
    await pause(2_000);
    const rows: string[][] = [];
    for (const fault of FAULTS.filter(({ name }) => only === undefined || name.includes(only))) {
      const gaps: number[] = [];
      const resigned: number[] = [];
      for (let strike = 0; strike < rounds * 2; strike += 1) {
        resigned.push(...(await strikeOnce(platform, speakers, fault, gaps)));
        await untilWhole(platform);
      }
      rows.push(rowOf(fault, gaps, resigned));
    }
    return table([
      ['Owner', 'Rooms taken', 'Gap p50', 'p99', 'max', 'Resigned, max', 'Promise (ms)'],
      ...rows,
    ]);
  } finally {
    await Promise.all(speakers.map((speaker) => speaker.stop()));
    await platform.stop();
  }
}

async function strikeOnce(
  platform: Platform,
  speakers: readonly Speaker[],
  { strike }: Fault,
  gaps: number[],
): Promise<readonly number[]> {
  const { victim, rooms } = await busiest(platform.now());
  const struckAt = performance.now();
  const acknowledged = (room: string): number[] =>
    speakers.filter((speaker) => speaker.room === room).flatMap(({ acknowledgedAt }) => acknowledgedAt);
  const isBack = (room: string): boolean =>
    acknowledged(room).filter((at) => at > struckAt + BEFORE_MS).length >= 5;
  const resigned = await strike(victim, async () => {
    await until(() => rooms.every(isBack), 30_000);
    await pause(AFTER_MS);
  });
  for (const room of rooms) gaps.push(longestPause(acknowledged(room), struckAt - BEFORE_MS));
  return resigned;
}

/** The longest time without an acknowledgement since then. */
function longestPause(acknowledgedAt: readonly number[], since: number): number {
  const sorted = acknowledgedAt.filter((at) => at >= since).toSorted((left, right) => left - right);
  return Math.max(...sorted.slice(1).map((at, index) => at - (sorted[index] ?? at)));
}

async function busiest({ processes }: Run): Promise<{ victim: Process; rooms: readonly string[] }> {
  const serving = processes.filter(({ url }) => url !== null);
  const owned = await Promise.all(
    serving.map(async (one) => ({ victim: one, rooms: [...(await roomsOf(one)).keys()] })),
  );
  const [most] = owned.toSorted((left, right) => right.rooms.length - left.rooms.length);
  if (most === undefined || most.rooms.length === 0) throw new Error('Nobody owns a room');
  return most;
}

/** The rooms that a process believes to own, with their epochs. */
async function roomsOf({ internal_url: url }: Process): Promise<ReadonlyMap<string, number>> {
  try {
    const response = await fetch(`${url}/internal/actors`, { signal: AbortSignal.timeout(1_000) });
    const { actors } = (await response.json()) as { actors: readonly { id: string; epoch: number }[] };
    return new Map(actors.map(({ id, epoch }) => [id, epoch]));
  } catch {
    return new Map();
  }
}

/** How long after it woke a process still believed to own a room under its old epoch. */
async function untilResigned(victim: Process, stale: ReadonlyMap<string, number>): Promise<number> {
  const wokeAt = performance.now();
  for (;;) {
    const now = await roomsOf(victim);
    if ([...stale].every(([id, epoch]) => now.get(id) !== epoch)) return performance.now() - wokeAt;
    await pause(5);
  }
}

/** Three processes answer again, and rooms have had time to spread. */
async function untilWhole(platform: Platform): Promise<void> {
  await until(async () => {
    const serving = platform.now().processes.filter(({ url }) => url !== null);
    const answers = await Promise.all(
      serving.map(({ internal_url: url }) =>
        fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(1_000) }).then(
          ({ ok }) => ok,
          () => false,
        ),
      ),
    );
    return answers.length === 3 && answers.every(Boolean);
  }, 180_000);
  await pause(2_000);
}

async function until(isSo: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error('Not in time');
    await pause(20);
  }
}

function rowOf({ name, promise }: Fault, gaps: readonly number[], resigned: readonly number[]): string[] {
  const sorted = gaps.toSorted((left, right) => left - right);
  const at = (share: number): string => percentile(sorted, share).toFixed(0);
  const slowest = resigned.length === 0 ? '' : Math.max(...resigned).toFixed(0);
  return [name, String(gaps.length), at(0.5), at(0.99), at(1), slowest, promise];
}
