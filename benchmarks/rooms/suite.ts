import { startProgram, type Program } from '../support/child.ts';
import { cpuBetween, readCpu, type Watched } from '../support/cpu.ts';
import type { Options } from '../support/options.ts';
import { startPlatform, type Platform } from '../support/platform.ts';
import type { RoomsOrder, RoomsResult, SideName } from './load.ts';
import { openRooms, peerRooms, signUpPeople, type Rooms, type Shape } from './prepare.ts';
import { reportRooms, type RoomsMeasurement } from './report.ts';

const SHAPES: readonly Shape[] = [
  { name: '1 × 200, 8 in flight, spread', rooms: 1, members: 200, inFlight: 8, seats: 'spread' },
  { name: '1 × 200, 8 in flight, together', rooms: 1, members: 200, inFlight: 8, seats: 'together' },
  { name: '40 × 10, 1 in flight, spread', rooms: 40, members: 10, inFlight: 1, seats: 'spread' },
  { name: '40 × 10, 1 in flight, together', rooms: 40, members: 10, inFlight: 1, seats: 'together' },
  {
    name: '20 × 10, light: 2 a second each',
    rooms: 20,
    members: 10,
    inFlight: 0,
    seats: 'spread',
    everyMs: 500,
  },
];

interface Side {
  readonly name: SideName;
  readonly pids: readonly number[];
  readonly rooms: (shape: Shape) => Promise<Rooms> | Rooms;
  /** Whether a room's members may be on several of its processes. */
  readonly spreads: boolean;
}

interface Setting {
  readonly options: Options;
  readonly platform: Platform;
  readonly client: Program;
}

/** Study rooms over two processes against two of Socket.IO with its Redis adapter, in turn, round after round. */
export async function roomsSuite(options: Options): Promise<string> {
  const platform = await startPlatform({ REPLICAS: '2' });
  const programs: Program[] = [];
  const start = async (file: string): Promise<Program> => {
    const program = await startProgram(file, { REDIS_URL: platform.run.redis_url });
    programs.push(program);
    return program;
  };
  try {
    const tokens = await signUpPeople(platform.run);
    const sides: readonly Side[] = [
      await startPeers('peer', () => start('rooms/peer.ts')),
      await startPeers('colyseus', () => start('rooms/colyseus.ts')),
      {
        name: 'platform',
        spreads: true,
        pids: platform.run.processes.filter(({ url }) => url !== null).map(({ pid }) => pid),
        rooms: (shape) => openRooms(platform.run, tokens, shape),
      },
    ];
    return reportRooms(await rounds({ options, platform, client: await start('rooms/load.ts') }, sides));
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
    await platform.stop();
  }
}

/** Two processes of a peer. */
async function startPeers(name: SideName, start: () => Promise<Program>): Promise<Side> {
  const peers = [await start(), await start()];
  const ports = await Promise.all(peers.map((peer) => peer.ask<{ port: number }>({ kind: 'port' }, 'port')));
  const urls = ports.map(({ port }) => `http://127.0.0.1:${port}`);
  return {
    name,
    pids: peers.map(({ pid }) => pid),
    rooms: (shape) => peerRooms(urls, shape),
    spreads: name !== 'colyseus',
  };
}

async function rounds(setting: Setting, sides: readonly Side[]): Promise<RoomsMeasurement[]> {
  const { rounds: count, only } = setting.options;
  const all: RoomsMeasurement[] = [];
  for (let round = 0; round < count; round += 1) {
    for (const shape of SHAPES.filter(({ name }) => only === undefined || name.includes(only))) {
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
        if (shape.seats === 'spread' && !side.spreads) continue;
        const measured = await measure(setting, shape, side);
        all.push(measured);
        console.log(
          `  ${shape.name.padEnd(32)} ${side.name.padEnd(9)} ${measured.perSecond.toFixed(0).padStart(7)} deliveries/s, ` +
            `p99 ${measured.p99Ms.toFixed(1)} ms`,
        );
      }
    }
    console.log(`  round ${round + 1} of ${count} done`);
  }
  return all;
}

async function measure(
  { options, platform, client }: Setting,
  shape: Shape,
  side: Side,
): Promise<RoomsMeasurement> {
  const order: RoomsOrder = {
    side: side.name,
    rooms: await side.rooms(shape),
    inFlight: shape.inFlight,
    ...(shape.everyMs !== undefined && { everyMs: shape.everyMs }),
    warmUpMs: options.warmUpMs,
    measureMs: options.measureMs,
  };
  const watched: Record<string, readonly Watched[]> = {
    servers: side.pids.map((pid) => ({ pid })),
    stores: [{ pid: platform.pidOf('redis') }, { pid: platform.pidOf('postgres'), withChildren: true }],
    client: [{ pid: client.pid }],
  };
  const idle = client.next('idle');
  await client.ask(order, 'measuring');
  const before = readCpu(watched);
  const result = await client.next<RoomsResult>('done');
  const { used, others, elapsed } = cpuBetween(before, readCpu(watched));
  await idle;
  return {
    shape: shape.name,
    side: side.name,
    perSecond: result.deliveries / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    perServerSecond: result.deliveries / (used['servers'] ?? Number.NaN),
    perSecondInAll: result.deliveries / ((used['servers'] ?? 0) + (used['stores'] ?? 0)),
    othersShare: others / elapsed,
  };
}
