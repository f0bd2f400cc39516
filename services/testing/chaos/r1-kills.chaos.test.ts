import { setTimeout as delay } from 'node:timers/promises';
import { signal } from '../../../tools/local/process-table.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { pauseOf } from './chances.ts';
import { overLimit, spread } from './figures.ts';
import { gapAfterKill } from './gaps.ts';
import { awaitReadiness, findOwners, GUARD_MS, type Owner, until, workerOf } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';

interface Sizes {
  readonly kills: number;
  readonly rooms: number;
  readonly members: number;
  readonly pauseMs: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

/** A kill each three seconds: this long after the one before. */
const BETWEEN_KILLS_MS = 3_000;
const LEAST_UNACKNOWLEDGED = 50;
/** Every so many kills the worker goes too. */
const WORKER_EVERY = 5;
/** So many go away at each kill, and come back for what they have missed. */
const ABSENT = 3;
const ABSENT_MS = [500, 6_000] as const;

campaign<Sizes>({
  promise: 'R1, R2',
  title:
    'a process that is killed in the middle of posts takes none with it, and its rooms are back in two seconds',
  sizes: {
    smallest: { kills: 20, rooms: 12, members: 4, pauseMs: 200, controlSeconds: 10 },
    full: { kills: 200, rooms: 50, members: 4, pauseMs: 400, controlSeconds: 60 },
  },
  least: { kills: 20, seconds: 60, 'least posts unacknowledged at a kill': LEAST_UNACKNOWLEDGED },
  run: async (run) => {
    const load = await openRoomLoad(run, run.size);
    const beganAt = performance.now();
    const gaps: number[] = [];
    if (run.isControl) await delay(run.size.controlSeconds * 1_000);
    else gaps.push(...(await killOwners(run, load)));
    const seconds = (performance.now() - beganAt) / 1_000;
    await load.finish();
    const acknowledged = load.members.reduce((sum, member) => sum + member.acknowledgedAt.length, 0);
    run.count('seconds', Math.floor(seconds));
    run.count('posts acknowledged a second', Math.round(acknowledged / seconds));
    if (run.isControl) return;
    run.count('gap of a room', spread(gaps));
    const factor = run.slowdown.factor();
    run.wrong(
      ...overLimit('gap of a room after a kill', gaps, { share: 0.99, limitMs: 2_000, factor }),
      ...overLimit('gap of a room after a kill', gaps, { share: 1, limitMs: 5_000, factor }),
    );
  },
});

async function killOwners(run: CampaignRun<Sizes>, load: RoomLoad): Promise<number[]> {
  const gaps: number[] = [];
  const unacknowledged: number[] = [];
  let workers = 0;
  for (let kill = 1; kill <= run.size.kills; kill += 1) {
    const dueAt = performance.now() + BETWEEN_KILLS_MS;
    const victim = run.chance.pick(await findOwners(run.stage, load.rooms));
    for (let n = 0; n < ABSENT; n += 1)
      run.chance.pick(load.members).leaveFor(pauseOf(run.chance, ABSENT_MS));
    unacknowledged.push(await killInTheMiddle(run, load, victim));
    const killedAt = performance.now();
    if (kill % WORKER_EVERY === 0) {
      signal(workerOf(run.stage).pid, 'SIGKILL');
      workers += 1;
    }
    const rooms = victim.rooms.map(({ id }) => id);
    const gapOf = (room: string): number | undefined => gapAfterKill(load.acknowledgedAt(room), killedAt);
    await until(
      'its rooms are acknowledged again',
      () => rooms.every((room) => gapOf(room) !== undefined),
      GUARD_MS,
    );
    gaps.push(...rooms.map((room) => gapOf(room)!));
    await delay(Math.max(0, dueAt - performance.now()));
  }
  run.count('kills', unacknowledged.length);
  run.count('workers killed too', workers);
  run.count('members away for a while', unacknowledged.length * ABSENT);
  run.count('least posts unacknowledged at a kill', Math.min(...unacknowledged));
  run.count('most', Math.max(...unacknowledged));
  await awaitReadiness(run.stage);
  return gaps;
}

/** Kills a process with posts in its hands, some of them on their way to the database. @returns how many. */
async function killInTheMiddle(run: CampaignRun<Sizes>, load: RoomLoad, victim: Owner): Promise<number> {
  const { chance, history } = run;
  const rooms = victim.rooms.map(({ id }) => id);
  const posts = Math.ceil((LEAST_UNACKNOWLEDGED * 4) / Math.max(1, rooms.length * run.size.members));
  for (let patienceMs = pauseOf(chance, [0, 12]); ; patienceMs = Math.floor(patienceMs / 2)) {
    load.burst(rooms, posts);
    await delay(patienceMs);
    const unacknowledged = load.unacknowledged(rooms);
    if (unacknowledged < LEAST_UNACKNOWLEDGED) continue;
    signal(victim.pid, 'SIGKILL');
    history.add({ type: 'fault', what: 'SIGKILL', target: String(victim.index), unacknowledged });
    return unacknowledged;
  }
}
