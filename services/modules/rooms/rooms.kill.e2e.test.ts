import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { send } from '../../testing/e2e/http.ts';
import { watchSlowdown } from '../../testing/e2e/slowdown.ts';
import { as, openStage, signUp, type Person, type Stage } from '../../testing/e2e/stage.ts';
import { checkHistory } from '../../testing/rooms/check-history.ts';
import { openHistory, type StoredEvent } from '../../testing/rooms/history.ts';
import { RoomClient } from '../../testing/rooms/room-client.ts';

jest.setTimeout(400_000);

const KILLS = Number(process.env['KILLS'] ?? 20);
const LEAST_UNACKNOWLEDGED = 50;
const ROOMS = 6;
const MEMBERS_PER_ROOM = 3;
/** Acknowledgements of a killed process that were on the wire already. */
const IN_THE_PIPE_MS = 100;
/** Posts of each member that are sent in the instant before the kill. */
const BURST = 12;

let stage: Stage;
let stopMembers = (): void => undefined;

beforeAll(async () => {
  stage = await openStage({ REPLICAS: '3' });
});

afterAll(async () => {
  stopMembers();
  await stage.close();
});

async function internal<Output>(url: string, path: string): Promise<Output | undefined> {
  try {
    return (await send(url, { path }, 1_500)).json as Output;
  } catch {
    return undefined;
  }
}

interface Listing {
  readonly process: string;
  readonly actors: readonly { readonly id: string }[];
}

/** The processes that own rooms now, with those rooms. */
async function owners(): Promise<{ pid: number; index: number; rooms: string[] }[]> {
  const { processes } = stage.platform.runFile();
  const listings = await Promise.all(
    processes.map(async ({ pid, index, internal_url }) => ({
      pid,
      index,
      listing: await internal<Listing>(internal_url, '/internal/actors'),
    })),
  );
  return listings
    .map(({ pid, index, listing }) => ({ pid, index, rooms: listing?.actors.map(({ id }) => id) ?? [] }))
    .filter(({ rooms }) => rooms.length > 0);
}

async function makeRoom(host: Person, index: number): Promise<string> {
  const urls = stage.run.api_urls;
  const answer = await send(
    urls[index % urls.length] ?? stage.run.api_url,
    as(host, { method: 'POST', path: '/api/rooms', body: { name: `Room ${index}`, visibility: 'public' } }),
  );
  expect(answer.status).toBe(201);
  return (answer.json as { id: string }).id;
}

async function until(what: string, check: () => boolean, timeoutMs: number): Promise<void> {
  const endsAt = performance.now() + timeoutMs;
  while (!check()) {
    if (performance.now() > endsAt) throw new Error(`Not in time: ${what}`);
    await delay(50);
  }
}

test(`${KILLS} owners are killed in the middle of posts, and no acknowledged event is lost, doubled or reordered (R1)`, async () => {
  const slowdown = watchSlowdown();
  const file = join(mkdtempSync(join(tmpdir(), 'studyflow-history-')), 'history.jsonl');
  const history = openHistory(file);
  const people = await Promise.all(Array.from({ length: MEMBERS_PER_ROOM }, () => signUp(stage)));
  const rooms = await Promise.all(Array.from({ length: ROOMS }, (_, index) => makeRoom(people[0]!, index)));
  const members = rooms.flatMap((room, roomIndex) =>
    people.map(
      (person, index) =>
        new RoomClient({
          name: `member-${roomIndex}-${index}`,
          url: stage.run.api_urls[(roomIndex + index) % stage.run.api_urls.length]!,
          token: person.token,
          room,
          history,
        }),
    ),
  );
  const inRoom = new Map(rooms.map((room, index) => [room, members.slice(index * 3, index * 3 + 3)]));
  stopMembers = () => {
    for (const member of members) member.stop();
  };
  await until('everybody is in', () => members.every(({ isJoined }) => isJoined), 30_000);

  let isPosting = true;
  const posts: Promise<void>[] = [];
  const steady = members.map(async (member) => {
    while (isPosting) {
      await member.post('steady');
      await delay(40);
    }
  });

  const gaps: number[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await delay(1_500 + Math.random() * 1_000);
    const candidates = await owners();
    const victim = candidates.toSorted((left, right) => right.rooms.length - left.rooms.length)[0];
    if (victim === undefined) throw new Error('Nobody owns a room');
    const hit = victim.rooms.flatMap((room) => inRoom.get(room) ?? []);
    const burst = Math.max(BURST, Math.ceil((LEAST_UNACKNOWLEDGED * 1.5) / hit.length));
    for (const member of hit) for (let n = 0; n < burst; n += 1) posts.push(member.post(`burst ${kill}`));
    // The posts are on the sockets now; the process dies with them in its hands.
    await new Promise(setImmediate);
    const unacknowledged = hit.reduce((sum, member) => sum + member.unacknowledged.size, 0);
    process.kill(victim.pid, 'SIGKILL');
    const killedAt = performance.now();
    history.add({ type: 'kill', process: String(victim.index), unacknowledged });
    expect(unacknowledged).toBeGreaterThanOrEqual(LEAST_UNACKNOWLEDGED);
    const acknowledgements = (room: string): number[] =>
      (inRoom.get(room) ?? []).flatMap(({ acknowledgedAt }) => acknowledgedAt);
    await until(
      'every room of the killed owner is acknowledged again',
      () => victim.rooms.every((room) => acknowledgements(room).some((at) => at > killedAt + IN_THE_PIPE_MS)),
      30_000,
    );
    gaps.push(...victim.rooms.map((room) => gapAfter(killedAt, acknowledgements(room))));
  }

  isPosting = false;
  await Promise.all([...steady, ...posts]);
  const stored = await readLog(rooms);
  const heads = Map.groupBy(stored, ({ room }) => room);
  await until(
    'everybody has everything',
    () => [...inRoom].every(([room, list]) => list.every(({ seq }) => seq === heads.get(room)?.length)),
    30_000,
  ).catch(() => undefined);
  await delay(300);
  stopMembers();
  const factor = await slowdown.stop();

  const wrong = checkHistory(history.records, await readLog(rooms));
  const acknowledged = history.records.filter(({ type }) => type === 'ok').length;
  const kills = history.records.flatMap((record) => (record.type === 'kill' ? [record.unacknowledged] : []));
  const sorted = gaps.toSorted((left, right) => left - right);
  const at = (share: number): string =>
    `${Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0)} ms`;
  process.stdout.write(
    `${kills.length} kills, ${Math.min(...kills)} to ${Math.max(...kills)} posts unacknowledged at each; ` +
      `${acknowledged} acknowledged, ${history.records.filter(({ type }) => type === 'recv').length} received; ` +
      `gap p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} (machine ×${factor.toFixed(1)}); ${file}\n`,
  );
  expect(wrong.slice(0, 20)).toEqual([]);
  expect(kills.length).toBeGreaterThanOrEqual(Math.min(KILLS, 20));
  expect(sorted.at(-1)).toBeLessThan(5_000 * factor);
});

/** From the last acknowledgement of the killed owner to the first of the next one. */
function gapAfter(killedAt: number, acknowledgedAt: readonly number[]): number {
  const before = acknowledgedAt.filter((at) => at <= killedAt + IN_THE_PIPE_MS);
  const after = acknowledgedAt.filter((at) => at > killedAt + IN_THE_PIPE_MS);
  return Math.min(...after) - Math.max(killedAt, ...before);
}

async function readLog(rooms: readonly string[]): Promise<StoredEvent[]> {
  return stage.query(
    `select room_id::text as room, seq::int, client_id::text as cid, actor_id::text as client, epoch::int
     from app.room_events where room_id = any ($1::uuid[])`,
    [rooms],
  );
}
