import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import type { OperatorProcess } from '../harness/operator-process.ts';
import { isStateWrite } from '../harness/proxy/api-call.ts';
import type { RecordedCall } from '../harness/proxy/recording.ts';
import { startBreakage, type Breakage } from './breakage.ts';
import { campaign, type Size } from './campaign.ts';
import { FIRST, GOOD, MIGRATION } from './scenarios.ts';

const SECONDS: Readonly<Record<Size, number>> = { smallest: 60, full: 600 };
const RESYNC_SECONDS = 10;
const PLATFORMS = 12;
/** One object may tell something every 30 s (event-recorder.ts). */
const QUIET_MS = 35_000;
/** Of what is there: the first version, one after an update, one after an update with migrations. */
const KINDS = [FIRST, GOOD, MIGRATION];

let breakage: Breakage;
beforeAll(async () => void (breakage = await startBreakage()), 120_000);
afterAll(async () => await breakage.close(), 60_000);

campaign({
  promise: 'O9',
  title: 'at rest nothing is written, and each object is looked at once per resync',
  least: {
    smallest: { seconds: 60, platforms: PLATFORMS, resyncs: 4 },
    full: { seconds: 600, platforms: PLATFORMS, resyncs: 40 },
  },
  run: async (run) => {
    const operator = await breakage.startOperator({
      environment: { RESYNC_SECONDS: String(RESYNC_SECONDS) },
    });
    const platforms = await breakage.openPlatforms(PLATFORMS);
    await Promise.all(
      platforms.map(async (platform, index) => {
        const scenario = KINDS[index % KINDS.length]!;
        await scenario.prepare(platform);
        await scenario.run(platform);
      }),
    );
    await untilQuiet();
    breakage.proxy.recording.clear();
    const [before, began] = [await reconcilesOf(operator), performance.now()];
    await delay(SECONDS[run.size] * 1_000);
    const after = await reconcilesOf(operator);
    const seconds = (performance.now() - began) / 1_000;
    const writes = breakage.proxy.recording.calls.filter(
      ({ kind, resource }) => kind === 'write' && resource !== 'leases',
    );
    const resyncs = Math.ceil(seconds / RESYNC_SECONDS) + 1;
    const migrations = await breakage.ground.api.list('/apis/studyflow.dev/v1alpha1/databasemigrations');
    const objects: Readonly<Record<string, number>> = {
      'database-migration': migrations.length,
    };
    run.count('seconds', Math.round(seconds));
    run.count('platforms', platforms.length);
    run.count('resyncs', Math.floor(seconds / RESYNC_SECONDS));
    run.count('writes', writes.filter(isStateWrite).length);
    run.count('events written', writes.filter(({ resource }) => resource === 'events').length);
    for (const [controller, total] of after) {
      const made = total - (before.get(controller) ?? 0);
      const allowed = resyncs * (objects[controller] ?? platforms.length);
      run.count(`reconciles of ${controller}`, `${made} of at most ${allowed}`);
      if (made > allowed) run.wrong(`${controller}: ${made} reconciles, and ${allowed} would do`);
      if (made === 0) run.wrong(`${controller}: no reconcile was counted`);
    }
    run.wrong(...writes.map(sentenceOf));
    await operator.stop();
    await breakage.closePlatforms(platforms);
  },
});

/** A write that should not be, and what it says. */
function sentenceOf({ method, address, body }: RecordedCall): string {
  return `${method} ${address} at rest: ${JSON.stringify(body).slice(0, 600)}`;
}

/** Events are written at a bounded rate: what the updates had to tell may still be on its way. */
async function untilQuiet(): Promise<void> {
  const isWrite = ({ kind, resource }: { kind: string; resource: string }): boolean =>
    kind === 'write' && resource !== 'leases';
  await eventually(
    'nothing has been written for a while',
    () => {
      const last = breakage.proxy.recording.calls.findLast(isWrite);
      return last === undefined || performance.now() - last.at > QUIET_MS;
    },
    { withinMs: 300_000, everyMs: 500 },
  );
}

/** @returns how often each controller has reconciled so far. */
async function reconcilesOf(operator: OperatorProcess): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const lines = (await operator.metrics()).matchAll(/^studyflow_operator_reconciles_total\{(.*)\} (\d+)/gm);
  for (const [, labels = '', value] of lines) {
    const controller = /controller="([^"]+)"/.exec(labels)?.[1] ?? '';
    counts.set(controller, (counts.get(controller) ?? 0) + Number(value));
  }
  return counts;
}
