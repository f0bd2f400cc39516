import { startProgram, type Program } from '../support/child.ts';
import { cpuBetween, readCpu, type Watched } from '../support/cpu.ts';
import type { Options } from '../support/options.ts';
import { startPlatform, type Platform } from '../support/platform.ts';
import type { RealtimeOrder, RealtimeResult } from './load.ts';
import { addPublicSet, signUpListeners, type Listener, type Shape } from './prepare.ts';
import { reportRealtime, type RealtimeMeasurement } from './report.ts';

const SHAPES: readonly Shape[] = [
  {
    name: '1,000 people, 200 changes/s, each for one',
    people: 1_000,
    socketsEach: 1,
    changesPerSecond: 200,
    kind: 'own',
  },
  {
    name: '100 people with 10 sockets, 200 changes/s',
    people: 100,
    socketsEach: 10,
    changesPerSecond: 200,
    kind: 'own',
  },
  {
    name: '1,000 people, 2 changes/s of a public set',
    people: 1_000,
    socketsEach: 1,
    changesPerSecond: 2,
    kind: 'public',
  },
];
const PEOPLE = 1_000;

interface Setting {
  readonly options: Options;
  readonly platform: Platform;
  readonly client: Program;
  readonly listeners: readonly Listener[];
  readonly setId: string;
}

/** Changes by SQL to the sockets of two processes: how long from commit to client, and what a delivery costs. */
export async function realtimeSuite(options: Options): Promise<string> {
  const platform = await startPlatform({ REPLICAS: '2' });
  let client: Program | undefined;
  try {
    client = await startProgram('realtime/load.ts');
    const listeners = await signUpListeners(platform.run, PEOPLE);
    const setId = await addPublicSet(platform.run, listeners[0]?.id ?? '');
    return reportRealtime(await rounds({ options, platform, client, listeners, setId }));
  } finally {
    await client?.stop();
    await platform.stop();
  }
}

async function rounds(setting: Setting): Promise<RealtimeMeasurement[]> {
  const { rounds: count, only } = setting.options;
  const all: RealtimeMeasurement[] = [];
  for (let round = 0; round < count; round += 1) {
    for (const shape of SHAPES.filter(({ name }) => only === undefined || name.includes(only))) {
      const measured = await measure(setting, shape);
      all.push(measured);
      console.log(
        `  ${shape.name.padEnd(44)} ${measured.perSecond.toFixed(0).padStart(6)} deliveries/s, ` +
          `p95 ${measured.p95Ms.toFixed(0)} ms, ${measured.serverMicros.toFixed(0)} µs`,
      );
    }
    console.log(`  round ${round + 1} of ${count} done`);
  }
  return all;
}

async function measure(
  { options, platform, client, listeners, setId }: Setting,
  shape: Shape,
): Promise<RealtimeMeasurement> {
  const { run } = platform;
  const order: RealtimeOrder = {
    shape,
    listeners,
    setId,
    urls: run.api_urls,
    anonKey: run.anon_key,
    databaseUrl: run.database_url,
    warmUpMs: options.warmUpMs,
    measureMs: options.measureMs,
  };
  const watched: Record<string, readonly Watched[]> = {
    servers: run.processes.filter(({ url }) => url !== null).map(({ pid }) => ({ pid })),
    stores: [{ pid: platform.pidOf('redis') }, { pid: platform.pidOf('postgres'), withChildren: true }],
    rest: [
      { pid: client.pid },
      ...run.processes.filter(({ url }) => url === null).map(({ pid }) => ({ pid })),
    ],
  };
  const idle = client.next('idle');
  await client.ask(order, 'measuring');
  const before = readCpu(watched);
  const done = client.next<RealtimeResult>('done');
  await new Promise((resolve) => setTimeout(resolve, options.measureMs));
  const { used, others, elapsed } = cpuBetween(before, readCpu(watched));
  const result = await done;
  await idle;
  return {
    shape: shape.name,
    perSecond: result.deliveries / result.seconds,
    missing: result.missing,
    p50Ms: result.p50Ms,
    p95Ms: result.p95Ms,
    p99Ms: result.p99Ms,
    serverMicros: ((used['servers'] ?? 0) * 1e6) / result.deliveries,
    storeMicros: ((used['stores'] ?? 0) * 1e6) / result.deliveries,
    othersShare: others / elapsed,
  };
}
