import { setTimeout as delay } from 'node:timers/promises';
import { send } from '../e2e/http.ts';
import { as, signUp, type Person } from '../e2e/stage.ts';
import type { Timed } from '../rooms/history.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { overLimit, spread } from './figures.ts';
import { endPartedProcess, startPartedProcess, type PartedProcess, type Way } from './parted-process.ts';
import { GUARD_MS, roomsOf, until, type OwnedRoom } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';
import type { Direction } from './tcp-proxy.ts';
import { watchTokens } from './token-log.ts';

interface Sizes {
  readonly cuts: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

/** What the smallest size goes through once, and the full one again and again. */
const CUTS: readonly (readonly [way: Way, ...directions: Direction[]])[] = [
  ['postgres', 'to-server', 'to-client'],
  ['postgres', 'to-client'],
  ['others', 'to-server', 'to-client'],
  ['redis', 'to-server', 'to-client'],
  ['postgres', 'to-server'],
  ['others', 'to-client'],
  ['redis', 'to-client'],
];
/** Of the full size; the smallest has the first only. Each is longer than a lease. */
const CUT_SECONDS = [4, 10, 30, 120];
const ANSWERED_MS = 3_000;
const ASK_EVERY_MS = 150;
const ASK_TIMEOUT_MS = 20_000;
/** Between two tries of a client there is a pause of its own. */
const PAUSE_MS = 150;

campaign<Sizes>({
  promise: 'R6',
  title:
    'a process that is cut from PostgreSQL, Redis or others, one way or both, writes nothing as a stale owner',
  sizes: { smallest: { cuts: CUTS.length, controlSeconds: 5 }, full: { cuts: 100, controlSeconds: 60 } },
  least: { cuts: 5, 'tokens seen': 8 },
  run: async (run) => {
    const pair = [await startPartedProcess(run.stage, 60), await startPartedProcess(run.stage, 61)] as const;
    try {
      await partAgainAndAgain(run, pair);
    } finally {
      await Promise.all(pair.map(endPartedProcess));
    }
  },
});

async function partAgainAndAgain(run: CampaignRun<Sizes>, pair: readonly PartedProcess[]): Promise<void> {
  const { stage, history, count, wrong } = run;
  const load = await openRoomLoad(run, {
    ...{ rooms: 10, members: 4, pauseMs: 200 },
    urls: () => pair.map(({ url }) => url),
  });
  const tokens = watchTokens(stage, load.rooms, () => pair.map(({ internalUrl }) => internalUrl));
  const asker = await startAsking(run, load.rooms[0]!);
  if (run.isControl) await delay(run.size.controlSeconds * 1_000);
  for (let cut = 0; cut < run.size.cuts && !run.isControl; cut += 1) {
    await cutOnce(run, load, { pair, number: cut, asker });
    count('cuts', cut + 1);
  }
  await load.finish();
  count('tokens seen', tokens.figures().tokens);
  wrong(...(await tokens.stop()));
  const answers = answerTimes(history.records);
  count('sockets', spread(answers));
  count('HTTP at the cut process', spread(asker.tookMs));
  const limit = { share: 1, limitMs: ANSWERED_MS, factor: run.slowdown.factor() };
  wrong(...overLimit('an answer to a socket, or its end', answers, limit));
  wrong(...overLimit('an answer over HTTP', asker.tookMs, limit), ...asker.wrong);
}

interface Scene {
  readonly pair: readonly PartedProcess[];
  readonly number: number;
  readonly asker: Asker;
}

/** Cuts the process that owns most rooms, heals it, and waits until everybody talks again. */
async function cutOnce(
  run: CampaignRun<Sizes>,
  load: RoomLoad,
  { pair, number, asker }: Scene,
): Promise<void> {
  const [way, ...directions] = CUTS[number % CUTS.length]!;
  const { process: victim, rooms } = await ownerAmong(pair, load.rooms);
  run.history.add({ type: 'fault', what: `${way} ${directions.join(' ')}`, target: String(victim.index) });
  victim.ways[way].cut(...directions);
  asker.url = victim.url;
  const seconds = CUT_SECONDS[Math.floor(number / CUTS.length) % CUT_SECONDS.length]!;
  await delay(seconds * 1_000);
  asker.url = undefined;
  if (way === 'postgres') {
    const kept = await keptUnder(victim, rooms);
    run.wrong(
      ...kept.map((id) => `room ${id} is still owned by a process that was cut off for ${seconds} s`),
    );
  }
  victim.ways[way].heal();
  const healedAt = performance.now();
  const talksAgain = (): boolean =>
    load.rooms.every((room) => (load.acknowledgedAt(room).at(-1) ?? 0) > healedAt);
  await until(`every room talks after ${way} was healed`, talksAgain, GUARD_MS);
}

async function ownerAmong(
  pair: readonly PartedProcess[],
  rooms: readonly string[],
): Promise<{ process: PartedProcess; rooms: readonly OwnedRoom[] }> {
  let found: { process: PartedProcess; rooms: readonly OwnedRoom[] }[] = [];
  const look = async (): Promise<boolean> => {
    found = await Promise.all(
      pair.map(async (process) => ({
        process,
        rooms: ((await roomsOf(process.internalUrl)) ?? []).filter(({ id }) => rooms.includes(id)),
      })),
    );
    return found.some(({ rooms: owned }) => owned.length > 0);
  };
  await until('one of the two owns a room', look, GUARD_MS);
  return found.toSorted((left, right) => right.rooms.length - left.rooms.length)[0]!;
}

/** Rooms that a process still calls its own, under the token of before. */
async function keptUnder(process: PartedProcess, before: readonly OwnedRoom[]): Promise<string[]> {
  const now = (await roomsOf(process.internalUrl)) ?? [];
  const names = new Set(now.map(({ id, epoch }) => `${id} ${epoch}`));
  return before.filter(({ id, epoch }) => names.has(`${id} ${epoch}`)).map(({ id }) => id);
}

interface Asker {
  /** Whom it asks; nobody while undefined. */
  url: string | undefined;
  readonly tookMs: number[];
  readonly wrong: string[];
}

/** Reads a room over HTTP at a process that is cut; ends with the test. */
async function startAsking({ stage }: CampaignRun<Sizes>, room: string): Promise<Asker> {
  const reader: Person = await signUp(stage);
  const asker: Asker = { url: undefined, tookMs: [], wrong: [] };
  const timer = setInterval(() => {
    const { url } = asker;
    if (url === undefined) return;
    const askedAt = performance.now();
    const asked = send(url, as(reader, { method: 'GET', path: `/api/rooms/${room}` }), ASK_TIMEOUT_MS);
    void asked.then(
      ({ status }) => {
        asker.tookMs.push(performance.now() - askedAt);
        if (status !== 200 && status !== 503) asker.wrong.push(`a cut process answered ${status}`);
      },
      () => void asker.tookMs.push(performance.now() - askedAt),
    );
  }, ASK_EVERY_MS);
  timer.unref();
  return asker;
}

/** From each sending to its answer, or to the end of its connection. */
function answerTimes(records: readonly Timed[]): number[] {
  const sentAt = new Map<string, number>();
  const times: number[] = [];
  for (const record of records) {
    if (!('cid' in record) || record.cid === null || record.type === 'recv') continue;
    const before = sentAt.get(record.cid);
    if (before !== undefined) times.push(Math.max(0, record.t_mono - before - PAUSE_MS));
    sentAt.set(record.cid, record.t_mono);
  }
  return times;
}
