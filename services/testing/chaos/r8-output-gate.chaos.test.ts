import { setTimeout as delay } from 'node:timers/promises';
import { ask, openSocket } from '../e2e/sockets.ts';
import { openStage, type Person } from '../e2e/stage.ts';
import type { History } from '../rooms/history.ts';
import { campaign, type CampaignRun } from './campaign.ts';
import { pauseOf } from './chances.ts';
import { startProcess, type ExtraProcess } from './extra-process.ts';
import { roomsOf } from './processes.ts';
import { openRoomLoad, type RoomLoad } from './room-load.ts';
import { startTcpProxy, type Gate, type TcpProxy } from './tcp-proxy.ts';

interface Sizes {
  /** Posts whose write was on its way when their owner was killed. */
  readonly posts: number;
  readonly controlCycles: number;
  readonly [name: string]: number;
}

const ROOMS = 3;
const MEMBERS = 4;
const BURST = 15;
const HELD_MS = [20, 150] as const;
const MOST_CYCLES = 1_000;
/** Statements that store what happened in rooms, by the names under which they are prepared. */
const WRITES = ['rooms.append', 'rooms.write'];

campaign<Sizes>({
  promise: 'R8',
  title:
    'nobody hears of a message before it is committed, however late the database hears or answers, and who dies meanwhile',
  sizes: { smallest: { posts: 1_000, controlCycles: 1 }, full: { posts: 10_000, controlCycles: 5 } },
  least: {
    'posts in the gate at a kill': 1_000,
    'writes held before they were heard': 20,
    'replies held': 20,
  },
  stage: () => openStage({ REPLICAS: '1', LOG_LEVEL: 'warn' }),
  run: async (run) => {
    const held = { before: 0, after: 0 };
    const totals = new Map<string, number>();
    const add = (name: string, value: number | string): void =>
      void totals.set(name, (totals.get(name) ?? 0) + Number(value));
    const proxy = await startTcpProxy(databaseOf(run), () => holdWrites(run, held));
    const probe = probeAtOnce(run);
    try {
      for (let cycle = 0; cycle < MOST_CYCLES && !isEnough(run, cycle, totals); cycle += 1) {
        await playCycle({ ...run, history: probe.history, count: add }, proxy, cycle);
      }
    } finally {
      await proxy.close();
    }
    for (const [name, value] of totals) run.count(name, value);
    run.count('writes held before they were heard', held.before);
    run.count('replies held', held.after);
    run.count('receptions looked up at once', await probe.finish());
  },
});

function isEnough(
  { isControl, size }: CampaignRun<Sizes>,
  cycle: number,
  totals: ReadonlyMap<string, number>,
): boolean {
  if (isControl) return cycle >= size.controlCycles;
  return (totals.get('posts in the gate at a kill') ?? 0) >= size.posts;
}

/** Each write is held on its way there or back; in the control nothing is. */
function holdWrites(run: CampaignRun<Sizes>, held: { before: number; after: number }): Gate {
  const chance = run.chance;
  let isReplyDue = false;
  return (data, direction) => {
    if (run.isControl) return undefined;
    if (direction === 'to-server') {
      if (!WRITES.some((name) => data.includes(name))) return undefined;
      isReplyDue = chance.happens(0.5);
      if (isReplyDue) return undefined;
      held.before += 1;
      return delay(pauseOf(chance, HELD_MS));
    }
    if (!isReplyDue) return undefined;
    isReplyDue = false;
    held.after += 1;
    return delay(pauseOf(chance, HELD_MS));
  };
}

/** A process behind the gate owns rooms; it is killed in the middle, and everybody comes back to another process. */
async function playCycle(run: CampaignRun<Sizes>, proxy: TcpProxy, cycle: number): Promise<void> {
  const owner = await startProcess(run.stage, { index: 10 + cycle, through: { postgres: proxy.port } });
  const witness = run.stage.run.api_url;
  let urls = [owner.url, witness];
  const load = await openRoomLoad(
    { ...run, chanceFor: (number) => run.chanceFor(1_000_000 * (cycle + 1) + number) },
    {
      ...{ rooms: ROOMS, members: MEMBERS, pauseMs: 50, urls: () => urls },
      beforeEntry: (rooms, host) => bringTo(owner.url, rooms, host),
    },
  );
  await delay(pauseOf(run.chance, [300, 1_000]));
  urls = [witness];
  if (!run.isControl) await killInTheGate(run, load, owner);
  await load.finish();
  if (run.isControl) await owner.kill();
}

async function killInTheGate(run: CampaignRun<Sizes>, load: RoomLoad, owner: ExtraProcess): Promise<void> {
  const owned = (await roomsOf(owner.internalUrl))?.map(({ id }) => id) ?? [];
  const rooms = load.rooms.filter((room) => owned.includes(room));
  load.burst(rooms, BURST);
  await delay(pauseOf(run.chance, [5, 100]));
  const unacknowledged = load.unacknowledged(rooms);
  run.history.add({ type: 'fault', what: 'SIGKILL', target: String(owner.index), unacknowledged });
  await owner.kill();
  run.count('kills', 1);
  run.count('posts in the gate at a kill', unacknowledged);
}

/** The first who asks for a room brings it to life where it asks. */
async function bringTo(url: string, rooms: readonly string[], host: Person): Promise<void> {
  const socket = await openSocket(url, host);
  for (const room_id of rooms) await ask(socket, 'room:join', { room_id });
  socket.disconnect();
}

/** A history that also asks the database, in the moment in which something is received, whether it is there. */
function probeAtOnce({ history, stage, wrong }: CampaignRun<Sizes>): {
  readonly history: History;
  finish(): Promise<number>;
} {
  const looks: Promise<void>[] = [];
  const seen = new Set<string>();
  const look = async (room: string, seq: number): Promise<void> => {
    const rows = await stage.query('select from app.room_events where room_id = $1 and seq = $2', [
      room,
      seq,
    ]);
    if (rows.length === 0) wrong(`${room} ${seq} was received and is not committed yet`);
  };
  return {
    history: {
      ...history,
      add: (record) => {
        history.add(record);
        if (record.type !== 'recv' || seen.has(`${record.room} ${record.seq}`)) return;
        seen.add(`${record.room} ${record.seq}`);
        looks.push(look(record.room, record.seq));
      },
    },
    finish: async () => (await Promise.all(looks)).length,
  };
}

function databaseOf({ stage }: CampaignRun<Sizes>): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(stage.run.database_url);
  return { host: hostname, port: Number(port) };
}
