import { setTimeout as delay } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import { connect, type Room, type StudyFlow } from '../../../client/src/index.ts';
import { forEachAtOnce } from '../e2e/crowd.ts';
import type { Person } from '../e2e/stage.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { overLimit, spread } from './figures.ts';
import { loopLagOf } from './memory-of.ts';
import { GUARD_MS, serving, until } from './processes.ts';
import { makePublicRoom, signUpMany } from './room-load.ts';

interface Sizes {
  readonly sockets: number;
  readonly storms: number;
  readonly [name: string]: number;
}

const ROOMS = 150;
/** In so many of them somebody talks. */
const TALKING = 30;
const PEOPLE = 30;
const CONNECTED_AT_ONCE = 50;
const BACK_MS = 30_000;
const LAG_MS = 250;
const BUCKET_MS = 100;
const BUCKET_SHARE = 0.1;
const SAY_EVERY_MS = 500;
/** The control shows the same without a storm. */
const CONTROL_SHARE = 0.1;

/** One page: its client, its socket, and what it has heard. */
interface Page {
  readonly studyflow: StudyFlow;
  readonly room: Room;
  socket: Socket | undefined;
  heard: number;
  /** Monotonic times at which it tried to come back. */
  readonly triedAt: number[];
}

campaign<Sizes>({
  promise: 'R16',
  title:
    'three thousand clients that lose their connections at once come back spread over time, and miss nothing',
  sizes: { smallest: { sockets: 3_000, storms: 1 }, full: { sockets: 3_000, storms: 10 } },
  least: { sockets: 3_000, storms: 1 },
  run: async (run) => {
    const { stage, size, count } = run;
    const people = await signUpMany(stage, PEOPLE);
    const rooms = await Promise.all(
      Array.from({ length: ROOMS }, (_, index) => makePublicRoom(stage, people[0]!, index)),
    );
    const sockets = run.isControl ? size.sockets * CONTROL_SHARE : size.sockets;
    const pages: Page[] = [];
    try {
      const numbers = Array.from({ length: sockets }, (_, number) => number);
      await forEachAtOnce(numbers, CONNECTED_AT_ONCE, async (number) => {
        const page = openPage(run, {
          person: people[number % PEOPLE]!,
          room: rooms[number % ROOMS]!,
          number,
        });
        pages.push(page);
        await until('a page is there', () => page.room.isLive, GUARD_MS);
      });
      count('sockets', pages.length);
      await talkThrough(run, pages);
    } finally {
      for (const { studyflow } of pages) studyflow.close();
    }
  },
});

function openPage(
  { stage, chanceFor, wrong }: CampaignRun<Sizes>,
  { person, room: id, number }: { readonly person: Person; readonly room: string; readonly number: number },
): Page {
  const chance = chanceFor(number);
  const { api_urls: urls } = stage.run;
  const triedAt: number[] = [];
  let socket: Socket | undefined;
  const studyflow = connect({
    url: urls[number % urls.length]!,
    token: () => person.token,
    random: () => chance.below(1_000_000) / 1_000_000,
    open: (url, options) => {
      socket = io(url, options);
      const shipped = socket.connect.bind(socket);
      socket.connect = () => {
        triedAt.push(performance.now());
        return shipped();
      };
      return socket;
    },
  });
  const page: Page = { studyflow, room: studyflow.room(id, { after: 0 }), socket, heard: 0, triedAt };
  page.room.on('events', (events) => {
    for (const { seq } of events) {
      if (seq !== page.heard + 1) wrong(`page ${number} heard ${seq} after ${page.heard}`);
      page.heard = seq;
    }
  });
  page.room.on('restart', () => wrong(`page ${number} began anew`));
  return page;
}

/** Somebody in some of the rooms goes on talking, through all storms. */
async function talkThrough(run: CampaignRun<Sizes>, pages: readonly Page[]): Promise<void> {
  const { count, wrong } = run;
  const said = new Map<Room, Promise<unknown>[]>();
  const speak = (): void => {
    for (const { room } of pages.slice(0, TALKING))
      said.set(room, [...(said.get(room) ?? []), room.post('hello')]);
  };
  const talking = setInterval(speak, SAY_EVERY_MS);
  try {
    if (run.isControl) await delay(2_000);
    for (let storm = 1; storm <= run.size.storms && !run.isControl; storm += 1) {
      await blowOnce(run, pages);
      count('storms', storm);
    }
  } finally {
    clearInterval(talking);
  }
  const posts = await Promise.allSettled([...said.values()].flat());
  const stored = posts.flatMap((post) =>
    post.status === 'fulfilled' ? [post.value as { seq: number }] : [],
  );
  count('posts meanwhile', stored.length);
  if (stored.length < posts.length) wrong(`${posts.length - stored.length} posts were given up`);
  const headOf = new Map(pages.map(({ room }, index) => [index % ROOMS, room.seq ?? 0]));
  for (const [index, { room }] of pages.entries())
    headOf.set(index % ROOMS, Math.max(headOf.get(index % ROOMS)!, room.seq ?? 0));
  const haveAll = (): boolean => pages.every(({ heard }, index) => heard >= headOf.get(index % ROOMS)!);
  await until('every page has everything', haveAll, GUARD_MS);
}

/** Cuts all of them in one tick, and waits until all are back. */
async function blowOnce(run: CampaignRun<Sizes>, pages: readonly Page[]): Promise<void> {
  const { stage, slowdown, history, count, wrong } = run;
  const urls = serving(stage).map(({ internal_url: url }) => url);
  await Promise.all(urls.map(loopLagOf));
  history.add({ type: 'fault', what: 'connections dropped', target: String(pages.length) });
  const droppedAt = performance.now();
  for (const { socket } of pages) socket?.io.engine.close();
  const lags: number[] = [];
  const isBack = new Set<Page>();
  const backMs: number[] = [];
  await until(
    'everybody is back',
    async () => {
      for (const page of pages) {
        if (isBack.has(page) || !page.room.isLive || (page.triedAt.at(-1) ?? 0) < droppedAt) continue;
        isBack.add(page);
        backMs.push(performance.now() - droppedAt);
      }
      return isBack.size === pages.length;
    },
    GUARD_MS,
  );
  lags.push(...(await Promise.all(urls.map(loopLagOf))));
  const factor = slowdown.factor();
  count('back after', spread(backMs));
  count('loop lag p99, ms', lags.map(Math.round).join(', '));
  wrong(...overLimit('back', backMs, { share: 1, limitMs: BACK_MS, factor }));
  wrong(...overLimit('loop lag p99', lags, { share: 1, limitMs: LAG_MS, factor }));
  const share = fullestBucket(pages.map(({ triedAt }) => triedAt.find((at) => at > droppedAt)! - droppedAt));
  count('most in 100 ms, %', Math.round(share * 1_000) / 10);
  if (share > BUCKET_SHARE * factor) wrong(`${Math.round(share * 100)} % came back within the same 100 ms`);
}

/** The share of those who tried first within the same 100 ms. */
function fullestBucket(times: readonly number[]): number {
  const buckets = Map.groupBy(times, (time) => Math.floor(time / BUCKET_MS));
  return Math.max(0, ...[...buckets.values()].map(({ length }) => length)) / times.length;
}
