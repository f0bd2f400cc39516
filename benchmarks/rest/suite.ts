import { startProgram, type Program } from '../support/child.ts';
import { cpuBetween, readCpu, type Watched } from '../support/cpu.ts';
import type { Options } from '../support/options.ts';
import { startPlatform, type Platform } from '../support/platform.ts';
import type { LoadOrder, LoadResult } from './load.ts';
import { bareDatabaseUrl, prepare } from './prepare.ts';
import { reportRest, type Measurement, type SideName } from './report.ts';
import { scenariosOf, type Scenario } from './scenarios.ts';

/** Requests on their way at once; with one nothing can be batched. */
const IN_FLIGHT = [1, 64, 512] as const;

/** One of the two that are compared. */
interface Side {
  readonly name: SideName;
  readonly port: number;
  readonly pid: number;
}

/** The real platform against bare Express and pg, and Express and MikroORM, in turn, round after round. */
export async function restSuite(options: Options): Promise<string> {
  const platform = await startPlatform();
  try {
    const people = await prepare(platform.run);
    const bare = await startProgram('rest/bare.ts', { DATABASE_URL: bareDatabaseUrl(platform.run) });
    const orm = await startProgram('rest/orm.ts', { DATABASE_URL: platform.run.database_url });
    const client = await startProgram('rest/load.ts');
    try {
      const portOf = async (peer: Program): Promise<number> =>
        (await peer.ask<{ port: number }>({ kind: 'port' }, 'port')).port;
      const sides: readonly Side[] = [
        { name: 'bare', port: await portOf(bare), pid: bare.pid },
        { name: 'orm', port: await portOf(orm), pid: orm.pid },
        {
          name: 'platform',
          port: Number(new URL(platform.run.api_url).port),
          pid: platform.run.processes[0]?.pid ?? 0,
        },
      ];
      const measurements = await rounds(options, scenariosOf(people), (scenario, inFlight, turn) =>
        sideBySide(turn % 2 === 0 ? sides : sides.toReversed(), (side) =>
          measure({ options, platform, client }, scenario, inFlight, side),
        ),
      );
      return reportRest(measurements);
    } finally {
      await Promise.all([bare.stop(), orm.stop(), client.stop()]);
    }
  } finally {
    await platform.stop();
  }
}

async function rounds(
  { rounds: count, only, inFlight: counts = IN_FLIGHT }: Options,
  scenarios: readonly Scenario[],
  work: (scenario: Scenario, inFlight: number, turn: number) => Promise<Measurement[]>,
): Promise<Measurement[]> {
  const all: Measurement[] = [];
  for (let round = 0; round < count; round += 1) {
    for (const scenario of scenarios) {
      if (only !== undefined && !scenario.name.includes(only)) continue;
      for (const inFlight of counts) all.push(...(await work(scenario, inFlight, round)));
    }
    console.log(`  round ${round + 1} of ${count} done`);
  }
  return all;
}

async function sideBySide(
  sides: readonly Side[],
  work: (side: Side) => Promise<Measurement>,
): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  for (const side of sides) measured.push(await work(side));
  const rate = (name: Side['name']): string =>
    (measured.find(({ side }) => side === name)?.perSecond ?? 0).toFixed(0).padStart(6);
  const [one] = measured;
  console.log(
    `  ${(one?.scenario ?? '').padEnd(34)} ${String(one?.inFlight).padStart(3)} in flight: ` +
      `bare ${rate('bare')}/s, MikroORM ${rate('orm')}/s, platform ${rate('platform')}/s`,
  );
  return measured;
}

interface Setting {
  readonly options: Options;
  readonly platform: Platform;
  readonly client: Program;
}

async function measure(
  { options, platform, client }: Setting,
  scenario: Scenario,
  inFlight: number,
  side: Side,
): Promise<Measurement> {
  const order: LoadOrder = {
    host: '127.0.0.1',
    port: side.port,
    connections: inFlight,
    warmUpMs: options.warmUpMs,
    measureMs: options.measureMs,
    expectedStatus: scenario.expectedStatus,
    requests: scenario.requests(`127.0.0.1:${side.port}`),
  };
  const watched: Record<string, readonly Watched[]> = {
    server: [{ pid: side.pid }],
    database: [{ pid: platform.pidOf('postgres'), withChildren: true }],
    client: [{ pid: client.pid }],
  };
  const idle = client.next('idle');
  await client.ask(order, 'measuring');
  const before = readCpu(watched);
  const result = await client.next<LoadResult>('done');
  const { used, others, elapsed } = cpuBetween(before, readCpu(watched));
  await idle;
  const perOperation = (seconds = 0): number => (seconds * 1e6) / result.requests;
  return {
    scenario: scenario.name,
    inFlight,
    side: side.name,
    perSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    serverMicros: perOperation(used['server']),
    databaseMicros: perOperation(used['database']),
    othersShare: others / elapsed,
  };
}
