import { readFileSync } from 'node:fs';
import { startProgram, type Program } from '../support/child.ts';
import { cpuBetween, readCpu } from '../support/cpu.ts';
import type { Options } from '../support/options.ts';
import { profileProcess } from '../support/profile.ts';
import type { GatewayOrder, GatewayResult } from './load.ts';
import { reportGateway, type GatewayMeasurement } from './report.ts';
import { bodyOf, SCENARIOS, type Scenario } from './scenarios.ts';
import { startSides, type Side } from './sides.ts';

/** The gateway against Portkey's and LiteLLM's, and against itself without identity, budgets and ledger. */
export async function gatewaySuite(options: Options): Promise<string> {
  const sides = await startSides();
  const client = await startProgram('gateway/load.ts');
  const measured: GatewayMeasurement[] = [];
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      for (const scenario of SCENARIOS.filter(
        ({ name }) => options.only === undefined || name.includes(options.only),
      )) {
        const { delayMs, chunks, everyMs } = scenario;
        await sides.stub.ask({ kind: 'behave', delayMs, chunks, everyMs }, 'behaves');
        for (const side of round % 2 === 0 ? sides.list : sides.list.toReversed()) {
          measured.push(await measure({ client, stub: sides.stub, options }, scenario, side));
        }
      }
      console.log(`  round ${round + 1} of ${options.rounds} done`);
    }
    return reportGateway(measured);
  } finally {
    await client.stop();
    await sides.stop();
  }
}

interface Setting {
  readonly client: Program;
  readonly stub: Program;
  readonly options: Options;
}

async function measure(
  { client, stub, options }: Setting,
  scenario: Scenario,
  side: Side,
): Promise<GatewayMeasurement> {
  const { name, connections, isOnce = false } = scenario;
  const { port, path, headers, servers, stores } = side;
  const watched = { servers, stores, client: [{ pid: client.pid }, { pid: stub.pid }] };
  const order: GatewayOrder = {
    ...{ port, path, headers, connections, body: bodyOf(scenario), warmUpMs: options.warmUpMs },
    ...(!isOnce && { measureMs: options.measureMs }),
  };
  const idle = client.next('idle');
  // What fails is told to everybody who waits; here it is heard once, by whoever waits for the figures.
  idle.catch(() => undefined);
  await client.ask(order, 'measuring');
  const before = readCpu(watched);
  const profiled =
    process.env['PROFILE'] === side.name ? await profileProcess(servers[0]?.pid ?? 0) : undefined;
  const result = await client.next<GatewayResult>('done');
  const memoryMib = Math.max(...servers.map(({ pid }) => residentMib(pid)));
  const { used, others, elapsed } = cpuBetween(before, readCpu(watched));
  for (const { share, frame } of (await profiled?.stop(40)) ?? [])
    console.log(`    ${(share * 100).toFixed(1)} % ${frame}`);
  await idle;
  const micros = (seconds = 0): number => (seconds / result.requests) * 1e6;
  const measurement: GatewayMeasurement = {
    ...{ scenario: name, side: side.name, memoryMib },
    perSecond: result.requests / result.seconds,
    addedP50Ms: result.addedP50Ms,
    addedP99Ms: result.addedP99Ms,
    cpuMicros: micros(used['servers']),
    storeMicros: micros(used['stores']),
    broken: result.broken,
    requests: result.requests,
    othersShare: others / elapsed,
  };
  console.log(
    `  ${name.padEnd(24)} ${side.name.padEnd(9)} ${measurement.perSecond.toFixed(0).padStart(6)}/s, ` +
      `+${result.addedP50Ms.toFixed(1)} / +${result.addedP99Ms.toFixed(1)} ms, ${measurement.cpuMicros.toFixed(0)} µs`,
  );
  return measurement;
}

/** Resident memory of a process. */
function residentMib(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
  return Number(kib) / 1_024;
}
