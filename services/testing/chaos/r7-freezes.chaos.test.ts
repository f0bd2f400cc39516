import { setTimeout as delay } from 'node:timers/promises';
import { signal } from '../../../tools/local/process-table.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { startProcess, type ExtraProcess } from './extra-process.ts';
import { overLimit, spread } from './figures.ts';
import { GUARD_MS, roomsOf, until, type OwnedRoom } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';
import { watchTokens } from './token-log.ts';

interface Sizes {
  readonly freezes: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

/** Short, so that many freezes fit into little time. */
const LEASE_MS = 500;
const LEASES = 3;
const PROCESSES = 4;
/** Two at once: who takes over from one may be frozen next. */
const AT_ONCE = 2;
const RESIGNED_MS = 1_000;
const POSTS = 6;

interface Frozen {
  readonly process: ExtraProcess;
  readonly rooms: readonly OwnedRoom[];
}

campaign<Sizes>({
  promise: 'R7',
  title:
    'an owner that is frozen for three leases and wakes while its clients send writes and says nothing stale',
  sizes: { smallest: { freezes: 50, controlSeconds: 5 }, full: { freezes: 1_000, controlSeconds: 60 } },
  least: { freezes: 50, 'rooms frozen': 50, 'tokens seen': 50 },
  run: async (run) => {
    const start = (number: number): Promise<ExtraProcess> =>
      startProcess(run.stage, { index: 70 + number, environment: { ACTOR_LEASE_MS: String(LEASE_MS) } });
    const processes = await Promise.all(Array.from({ length: PROCESSES }, (_, number) => start(number)));
    try {
      await freezeAgainAndAgain(run, processes);
    } finally {
      await Promise.all(processes.map(({ kill }) => kill()));
    }
  },
});

async function freezeAgainAndAgain(
  run: CampaignRun<Sizes>,
  processes: readonly ExtraProcess[],
): Promise<void> {
  const { stage, count, wrong } = run;
  const load = await openRoomLoad(run, {
    ...{ rooms: 12, members: 4, pauseMs: 200 },
    urls: () => processes.map(({ url }) => url),
  });
  const tokens = watchTokens(stage, load.rooms, () => processes.map(({ internalUrl }) => internalUrl));
  const resigned: number[] = [];
  let [freezes, rooms, unacknowledged] = [0, 0, 0];
  if (run.isControl) await delay(run.size.controlSeconds * 1_000);
  while (freezes < run.size.freezes && !run.isControl) {
    const frozen = await chooseOwners(run, load, processes);
    const ids = frozen.flatMap((one) => one.rooms.map(({ id }) => id));
    load.burst(ids, POSTS);
    const { waiting, tookMs } = await freezeOnce(run, load, frozen, ids);
    resigned.push(...tookMs);
    freezes += frozen.length;
    rooms += ids.length;
    unacknowledged += waiting;
  }
  await load.finish();
  count('tokens seen', tokens.figures().tokens);
  wrong(...(await tokens.stop()));
  if (run.isControl) return;
  count('freezes', freezes);
  count('rooms frozen', rooms);
  count('posts that waited for a frozen process', unacknowledged);
  count('resigned after', spread(resigned));
  const factor = run.slowdown.factor();
  wrong(...overLimit('resigned after it woke', resigned, { share: 1, limitMs: RESIGNED_MS, factor }));
}

/** Processes that own rooms of the load, others each time. */
async function chooseOwners(
  run: CampaignRun<Sizes>,
  load: RoomLoad,
  processes: readonly ExtraProcess[],
): Promise<readonly Frozen[]> {
  let owners: Frozen[] = [];
  const look = async (): Promise<boolean> => {
    const all = await Promise.all(
      processes.map(async (process) => ({
        process,
        rooms: ((await roomsOf(process.internalUrl)) ?? []).filter(({ id }) => load.rooms.includes(id)),
      })),
    );
    owners = all.filter(({ rooms }) => rooms.length > 0);
    return owners.length > 0;
  };
  await until('a process owns a room', look, GUARD_MS);
  const first = run.chance.below(owners.length);
  return [...owners.slice(first), ...owners.slice(0, first)].slice(0, AT_ONCE);
}

/** Freezes owners, wakes them while their clients send, and waits until every room talks. */
async function freezeOnce(
  run: CampaignRun<Sizes>,
  load: RoomLoad,
  frozen: readonly Frozen[],
  ids: readonly string[],
): Promise<{ readonly waiting: number; readonly tookMs: readonly number[] }> {
  await delay(run.chance.below(20));
  for (const { process } of frozen) {
    signal(process.pid, 'SIGSTOP');
    run.history.add({ type: 'fault', what: 'SIGSTOP', target: String(process.index) });
  }
  await delay(LEASES * LEASE_MS);
  const waiting = load.unacknowledged(ids);
  const wokenAt = performance.now();
  for (const { process } of frozen) signal(process.pid, 'SIGCONT');
  const tookMs = await Promise.all(frozen.map((one) => untilResigned(one, wokenAt)));
  const talk = (): boolean => load.rooms.every((room) => (load.acknowledgedAt(room).at(-1) ?? 0) > wokenAt);
  await until('every room talks after owners were frozen', talk, GUARD_MS);
  return { waiting, tookMs };
}

/** Until a process calls none of its rooms its own under the token of before. */
async function untilResigned({ process, rooms }: Frozen, wokenAt: number): Promise<number> {
  const before = new Set(rooms.map(({ id, epoch }) => `${id} ${epoch}`));
  const hasResigned = async (): Promise<boolean> => {
    const now = await roomsOf(process.internalUrl);
    return now?.every(({ id, epoch }) => !before.has(`${id} ${epoch}`)) === true;
  };
  await until(`process ${process.index} has given its rooms up`, hasResigned, GUARD_MS);
  return performance.now() - wokenAt;
}
