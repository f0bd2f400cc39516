import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { send } from '../e2e/http.ts';
import { as, signUp, type Person } from '../e2e/stage.ts';
import { checkHistory } from '../rooms/check-history.ts';
import type { Timed } from '../rooms/history.ts';
import { RoomClient } from '../rooms/room-client.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { memoryOf } from './memory-of.ts';
import { GUARD_MS, serving, until } from './processes.ts';
import { makePublicRoom, readLog } from './room-load.ts';
import type { RoomReaderOptions } from './room-reader.ts';

interface Sizes {
  readonly seconds: number;
  readonly controlSeconds: number;
  readonly [name: string]: number;
}

/** Whoever reads nothing for 15 s is cut. */
const LEAST_SECONDS = 20;
const LEAST_MEGABYTES = 16;
/** After that only a word now and then. */
const MOST_MEGABYTES = 24;
const TEXT = 'x'.repeat(4_000);
const AT_ONCE = 16;
const WARM_UP = 2_000;
const GROWTH_MB = 50;
/** What a server grows by under the same words when everybody reads: the control tells. */
let grownAnyway = 0;
const READER = fileURLToPath(new URL('room-reader.ts', import.meta.url));

campaign<Sizes>({
  promise: 'R18',
  title: 'a client that is stopped and reads no more costs little memory, is cut, and goes on where it was',
  sizes: {
    smallest: { seconds: LEAST_SECONDS, controlSeconds: 5 },
    full: { seconds: 120, controlSeconds: 60 },
  },
  least: { 'seconds stopped': LEAST_SECONDS, 'MB said meanwhile': LEAST_MEGABYTES },
  run: async (run) => {
    const { internal_url: internalUrl, url } = serving(run.stage)[0]!;
    const [person, other] = [await signUp(run.stage), await signUp(run.stage)];
    const room = await makePublicRoom(run.stage, person, 0);
    const member = { urlOf: () => url!, token: person.token, room };
    const speaker = new RoomClient({ name: 'speaker', ...member, history: run.history });
    const isThere = (): Promise<boolean> => hasConnection({ url: url!, room }, person, other);
    const file = run.history.file.replace('.jsonl', '.reader.jsonl');
    const reader = startReader({ name: 'reader', url: url!, token: other.token, room, file });
    const records = (): Timed[] => recordsIn(file);
    try {
      await until('both are in', () => speaker.isJoined && joins(records()) > 0, GUARD_MS);
      await say(speaker, { posts: WARM_UP });
      const before = await memoryOf(internalUrl);
      const growth = await stopAndTalk(run, { reader, speaker, before, internalUrl, isThere });
      run.count('MB that it grew', Math.round(growth));
      if (run.isControl) grownAnyway = growth;
      else if (growth - grownAnyway > GROWTH_MB)
        run.wrong(
          `the server grew by ${Math.round(growth - grownAnyway)} MB more than with a client that reads`,
        );
      const head = speaker.seq;
      await until('the reader has everything', () => lastSeq(records()) === head, GUARD_MS);
      run.count('connections of the reader', joins(records()));
      if (!run.isControl && joins(records()) < 2) run.wrong('the stopped client was not cut');
    } finally {
      await endReader(reader);
      speaker.stop();
    }
    const stored = await readLog(run.stage, [room]);
    run.wrong(...checkHistory([...run.history.records, ...records()], stored));
    rmSync(file);
  },
});

interface Scene {
  readonly reader: ChildProcess;
  readonly speaker: RoomClient;
  readonly before: number;
  readonly internalUrl: string;
  /** Whether the platform counts the reader among those who are there. */
  readonly isThere: () => Promise<boolean>;
}

/** @returns megabytes by which the server was larger than before, at most. */
async function stopAndTalk(
  { isControl, size, history, count }: CampaignRun<Sizes>,
  { reader, speaker, before, internalUrl, isThere }: Scene,
): Promise<number> {
  const seconds = isControl ? size.controlSeconds : size.seconds;
  const beganAt = performance.now();
  if (!isControl) {
    reader.kill('SIGSTOP');
    history.add({ type: 'fault', what: 'SIGSTOP', target: 'reader' });
  }
  let [most, megabytes] = [before, 0];
  const isEnough = async (): Promise<boolean> => {
    const ms = performance.now() - beganAt;
    if (ms > GUARD_MS) return true;
    if (ms < seconds * 1_000 || megabytes < LEAST_MEGABYTES) return false;
    return isControl || !(await isThere());
  };
  try {
    while (!(await isEnough())) {
      const posts = megabytes < MOST_MEGABYTES ? 100 : 1;
      await say(speaker, { posts });
      megabytes += (posts * TEXT.length) / 1e6;
      most = Math.max(most, await memoryOf(internalUrl));
    }
  } finally {
    reader.kill('SIGCONT');
  }
  count('seconds stopped', Math.floor((performance.now() - beganAt) / 1_000));
  count('MB said meanwhile', Math.round(megabytes));
  return most - before;
}

/** Long posts, some at once. */
async function say(speaker: RoomClient, { posts }: { readonly posts: number }): Promise<void> {
  for (let said = 0; said < posts; said += AT_ONCE) {
    const many = Math.min(AT_ONCE, posts - said);
    await Promise.all(Array.from({ length: many }, () => speaker.post(TEXT)));
  }
  if (posts === 1) await delay(200);
}

async function hasConnection(
  { url, room }: { readonly url: string; readonly room: string },
  by: Person,
  { id }: Person,
): Promise<boolean> {
  const { json } = await send(url, as(by, { method: 'GET', path: `/api/rooms/${room}/members?limit=100` }));
  const { data } = json as { data: readonly { user_id: string; connections: number }[] };
  return (data.find(({ user_id }) => user_id === id)?.connections ?? 0) > 0;
}

function startReader(options: RoomReaderOptions): ChildProcess {
  rmSync(options.file, { force: true });
  return spawn(process.execPath, [READER, JSON.stringify(options)], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

async function endReader(reader: ChildProcess): Promise<void> {
  if (reader.exitCode !== null) return;
  reader.stdin?.end();
  await once(reader, 'exit');
}

/** Whole lines only: the last one may be on its way. */
function recordsIn(file: string): Timed[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Timed);
}

function joins(records: readonly Timed[]): number {
  return records.filter(({ type }) => type === 'join').length;
}

function lastSeq(records: readonly Timed[]): number {
  return records.reduce((last, record) => (record.type === 'recv' ? Math.max(last, record.seq) : last), 0);
}
