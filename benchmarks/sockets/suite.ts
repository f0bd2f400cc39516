import { readFileSync } from 'node:fs';
import { openRooms, signUpPeople, type Rooms } from '../rooms/prepare.ts';
import { openMember, type Door, type MemberSocket } from '../rooms/socket.ts';
import { startProgram } from '../support/child.ts';
import { cpuBetween, readCpu } from '../support/cpu.ts';
import type { Options } from '../support/options.ts';
import { startPlatform, type Run } from '../support/platform.ts';
import { table } from '../support/table.ts';

const COUNT = Number(process.env['SOCKETS'] ?? 3_000);
const ROOMS = Number(process.env['ROOMS'] ?? 10_000);
/** What a process has taken in is put in order before its memory is read. */
const REST_MS = 5_000;
const AT_ONCE = 50;
const ROOMS_PER_SOCKET = 100;

/** Idle connections, idle rooms, events beside few and many rooms, and everybody who comes back at once. */
export async function socketsSuite(_options: Options): Promise<string> {
  const platform = await startPlatform({ REPLICAS: '2' });
  const peer = await startProgram('rooms/peer.ts', { REDIS_URL: platform.run.redis_url });
  try {
    const { run } = platform;
    const tokens = await signUpPeople(run);
    const pids = run.processes.filter(({ url }) => url !== null).map(({ pid }) => pid);
    const { port } = await peer.ask<{ port: number }>({ kind: 'port' }, 'port');
    const peerDoors = Array.from({ length: COUNT }, () => ({ url: `http://127.0.0.1:${port}` }));
    const doors = Array.from({ length: COUNT }, (_, index) => ({
      url: run.api_urls[index % run.api_urls.length] ?? '',
      token: tokens[index % tokens.length] ?? '',
    }));
    const atPeer = await memoryPerConnection([peer.pid], peerDoors);
    const ours = await memoryPerConnection(pids, doors);
    const back = await comeBack(run, doors);
    const few = await cpuPerEvent(run, tokens, pids);
    const rooms = await idleRooms(run, tokens, pids);
    const many = await cpuPerEvent(run, tokens, pids);
    rooms.close();
    return table([
      ['what', 'peer', 'platform', 'ratio', 'goal'],
      ['memory per idle connection, KiB', kib(atPeer), kib(ours), (ours / atPeer).toFixed(2), '0.8'],
      [`${COUNT} connections come back, s`, '', back.seconds.toFixed(1), '', '30'],
      ['event loop lag meanwhile, p99, ms', '', back.lagMs.toFixed(0), '', '250'],
      [`an idle room with a member, KiB (of ${ROOMS})`, '', kib(rooms.bytes), '', '25'],
      [
        `CPU per event beside ${ROOMS} rooms, µs`,
        few.toFixed(0),
        many.toFixed(0),
        (many / few).toFixed(2),
        '1.3',
      ],
    ]);
  } finally {
    await peer.stop();
    await platform.stop();
  }
}

function kib(bytes: number): string {
  return (bytes / 1_024).toFixed(1);
}

/** What the kernel says that processes have in memory. */
function residentBytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const [, size] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return sum + Number(size) * 1_024;
  }, 0);
}

/** The second thousands of two: what only the first ones need is not counted. */
async function memoryPerConnection(pids: readonly number[], doors: readonly Door[]): Promise<number> {
  const first = await openAll(doors.slice(0, 500));
  await sleep(REST_MS);
  const before = residentBytes(pids);
  const rest = await openAll(doors.slice(500));
  await sleep(REST_MS);
  const bytes = (residentBytes(pids) - before) / rest.length;
  for (const socket of [...first, ...rest]) socket.close();
  await sleep(REST_MS);
  return bytes;
}

/** Everybody comes at once, as after a balancer's end; meanwhile the lag of the processes' event loops is read. */
async function comeBack(
  run: Run,
  doors: readonly Door[],
): Promise<{ readonly seconds: number; readonly lagMs: number }> {
  const lags: number[] = [];
  const watching = setInterval(() => {
    for (const { url, internal_url } of run.processes) {
      if (url !== null) void readLag(internal_url).then((lag) => lags.push(lag));
    }
  }, 1_000);
  const begunAt = performance.now();
  const sockets = await openAll(doors, doors.length);
  const seconds = (performance.now() - begunAt) / 1_000;
  await sleep(1_500);
  clearInterval(watching);
  for (const socket of sockets) socket.close();
  await sleep(REST_MS);
  return { seconds, lagMs: Math.max(0, ...lags) };
}

async function readLag(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1] ?? 0) * 1_000;
}

/** Rooms in memory with one member each, who says nothing. */
async function idleRooms(
  run: Run,
  tokens: readonly string[],
  pids: readonly number[],
): Promise<{ readonly bytes: number; close(): void }> {
  const before = residentBytes(pids);
  const parts = await Promise.all(
    Array.from({ length: 8 }, () =>
      openRooms(run, tokens, { name: '', rooms: ROOMS / 8, members: 1, inFlight: 0, seats: 'together' }),
    ),
  );
  const sockets = await Promise.all(parts.map((rooms) => enterAll(rooms)));
  await sleep(REST_MS);
  return {
    bytes: (residentBytes(pids) - before) / ROOMS,
    close: () => sockets.flat().forEach((socket) => socket.close()),
  };
}

async function enterAll(rooms: Rooms): Promise<MemberSocket[]> {
  const sockets: MemberSocket[] = [];
  const byPerson = Map.groupBy(rooms, ({ members }) => `${members[0]?.url} ${members[0]?.token}`);
  for (const mine of byPerson.values()) {
    for (let from = 0; from < mine.length; from += ROOMS_PER_SOCKET) {
      const socket = await openMember(mine[0]?.members[0] ?? { url: '' }, () => undefined);
      sockets.push(socket);
      for (const { id } of mine.slice(from, from + ROOMS_PER_SOCKET))
        await socket.ask('room:join', { room_id: id });
    }
  }
  return sockets;
}

/** Microseconds of the servers for an event in one of ten rooms of ten. */
async function cpuPerEvent(run: Run, tokens: readonly string[], pids: readonly number[]): Promise<number> {
  const shape = { name: '', rooms: 10, members: 10, inFlight: 1, seats: 'together' } as const;
  const rooms = await openRooms(run, tokens, shape);
  const client = await startProgram('rooms/load.ts');
  const idle = client.next('idle');
  await client.ask({ side: 'platform', rooms, inFlight: 1, warmUpMs: 1_000, measureMs: 4_000 }, 'measuring');
  const watched = { servers: pids.map((pid) => ({ pid })) };
  const before = readCpu(watched);
  const { deliveries } = await client.next<{ deliveries: number }>('done');
  const { used } = cpuBetween(before, readCpu(watched));
  await idle;
  await client.stop();
  return ((used['servers'] ?? Number.NaN) * 1e6) / (deliveries / shape.members);
}

async function openAll(doors: readonly Door[], atOnce = AT_ONCE): Promise<MemberSocket[]> {
  const sockets: MemberSocket[] = [];
  for (let from = 0; from < doors.length; from += atOnce) {
    const part = doors.slice(from, from + atOnce);
    sockets.push(...(await Promise.all(part.map((door) => openMember(door, () => undefined)))));
  }
  return sockets;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
