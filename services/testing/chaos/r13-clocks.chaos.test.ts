import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { signal } from '../../../tools/local/process-table.ts';
import { send } from '../e2e/http.ts';
import { as, signUp } from '../e2e/stage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { startProcess, type ExtraProcess } from './extra-process.ts';
import { GUARD_MS, roomsOf, serving, until } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';
import { watchTokens } from './token-log.ts';

interface Sizes {
  readonly rounds: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

interface WrongClock {
  readonly name: string;
  readonly offsetMs?: number;
  readonly rate?: number;
  /** What a token of just now is to it; the others may take it, or refuse it as one of the future. */
  readonly toToken?: number;
}

const HOUR_MS = 3_600_000;
/** A token lasts an hour: to a process that is an hour ahead it is over. */
const CLOCKS: readonly WrongClock[] = [
  { name: 'an hour ahead', offsetMs: HOUR_MS + 60_000, toToken: 401 },
  { name: 'an hour behind', offsetMs: -HOUR_MS },
  { name: 'twice as fast', rate: 2 },
  { name: 'half as fast', rate: 0.5 },
];
/** Longer than a lease; to the slow one less than that has passed. */
const FROZEN_MS = 2_200;
const PRELOAD = fileURLToPath(new URL('skewed-clock.ts', import.meta.url));

campaign<Sizes>({
  promise: 'R13',
  title:
    'processes whose clocks are hours wrong, twice or half as fast own rooms without a second owner or a loss',
  sizes: { smallest: { rounds: 1, controlSeconds: 3 }, full: { rounds: 10, controlSeconds: 30 } },
  least: {
    'wrong clocks': CLOCKS.length,
    'rooms owned by a wrong clock': CLOCKS.length,
    freezes: CLOCKS.length,
  },
  run: async (run) => {
    const load = await openRoomLoad(run, { rooms: 24, members: 2, pauseMs: 250 });
    const strangers: ExtraProcess[] = [];
    const tokens = watchTokens(run.stage, load.rooms, () => [
      ...serving(run.stage).map(({ internal_url: url }) => url),
      ...strangers.map(({ internalUrl }) => internalUrl),
    ]);
    try {
      if (run.isControl) await delay(run.size.controlSeconds * 1_000);
      for (let round = 0; round < run.size.rounds && !run.isControl; round += 1)
        await liveWith(run, load, strangers);
      await load.finish();
    } finally {
      run.wrong(...(await tokens.stop()));
      await Promise.all(strangers.map(({ kill }) => kill()));
    }
    run.count('tokens seen', tokens.figures().tokens);
  },
});

/** One process with each wrong clock comes, gets rooms, is frozen, and leaves. */
async function liveWith(run: CampaignRun<Sizes>, load: RoomLoad, strangers: ExtraProcess[]): Promise<void> {
  const started = await Promise.all(
    CLOCKS.map(({ offsetMs = 0, rate = 1 }, number) =>
      startProcess(run.stage, {
        index: 40 + number,
        environment: {
          NODE_OPTIONS: `--import=${PRELOAD}`,
          ...{ CLOCK_OFFSET_MS: String(offsetMs), CLOCK_RATE: String(rate) },
        },
      }),
    ),
  );
  strangers.push(...started);
  await judgeTokens(run, started);
  const owned = await untilAllOwn(started, load.rooms);
  run.count('wrong clocks', started.length);
  run.count('rooms owned by a wrong clock', owned);
  for (const [number, process] of started.entries()) {
    run.history.add({
      type: 'fault',
      what: `SIGSTOP, ${CLOCKS[number]!.name}`,
      target: String(process.index),
    });
    signal(process.pid, 'SIGSTOP');
  }
  await delay(FROZEN_MS);
  for (const { pid } of started) signal(pid, 'SIGCONT');
  run.count('freezes', started.length);
  await untilTalk(load, 'clocks were frozen');
  await Promise.all(started.map((process) => process.stop(GUARD_MS)));
  strangers.length = 0;
  await untilTalk(load, 'they have left');
}

async function untilTalk(load: RoomLoad, after: string): Promise<void> {
  const since = performance.now();
  const talk = (): boolean => load.rooms.every((room) => (load.acknowledgedAt(room).at(-1) ?? 0) > since);
  await until(`every room talks after ${after}`, talk, GUARD_MS);
}

/** Until each of them owns a room of the load. @returns how many all of them own. */
async function untilAllOwn(processes: readonly ExtraProcess[], rooms: readonly string[]): Promise<number> {
  let owned: number[] = [];
  const look = async (): Promise<boolean> => {
    owned = await Promise.all(
      processes.map(async ({ internalUrl }) => {
        const own = (await roomsOf(internalUrl)) ?? [];
        return own.filter(({ id }) => rooms.includes(id)).length;
      }),
    );
    return owned.every((count) => count > 0);
  };
  await until('each wrong clock owns a room', look, GUARD_MS);
  return owned.reduce((sum, count) => sum + count, 0);
}

/** A token is judged by the clock of whoever judges: nobody is let in after its end. */
async function judgeTokens(run: CampaignRun<Sizes>, processes: readonly ExtraProcess[]): Promise<void> {
  const person = await signUp(run.stage);
  for (const [number, { url }] of processes.entries()) {
    const { name, toToken } = CLOCKS[number]!;
    const { status } = await send(url, as(person, { method: 'GET', path: '/api/rooms' }));
    run.count(`a token at one that is ${name}`, status);
    const isRight = toToken === undefined ? status === 200 || status === 401 : status === toToken;
    if (!isRight) run.wrong(`a token at one that is ${name}: ${status}`);
  }
}
