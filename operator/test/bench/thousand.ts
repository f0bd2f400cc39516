/** A thousand platforms of one operator: how long until all serve, what it needs at rest, and how it starts with them. */
import type { OperatorProcess } from '../harness/operator-process.ts';
import { eventually } from '../harness/eventually.ts';
import { createPlatforms, watchScale } from '../harness/scale.ts';
import { buildStudyFlow } from '../harness/study-flows.ts';
import { openBenchGround, type BenchGround } from './bench-ground.ts';
import type { Figure } from './figures.ts';

const NODES = 20;
const ALL_WITHIN_MS = 900_000;
const REST_MS = 30_000;

/** Makes them, lets them rest, and starts the operator anew. */
export async function measureThousand(count: number): Promise<readonly Figure[]> {
  const ground = await openBenchGround(NODES);
  try {
    const first = await ground.startOperator();
    const creation = await createAll(ground, count, first);
    const rest = await letRest(ground, first);
    await first.stop();
    const start = await startAgain(ground, count);
    return [...creation, ...rest, ...start];
  } finally {
    await ground.close();
  }
}

async function createAll(ground: BenchGround, count: number, operator: OperatorProcess): Promise<Figure[]> {
  const { api } = ground.controlPlane;
  const watch = watchScale(api, ground.namespace);
  const beganAt = performance.now();
  await createPlatforms(api, ground.namespace, count, (index) => buildStudyFlow({ name: `study-${index}` }));
  await watch.untilReady(count, ALL_WITHIN_MS);
  watch.stop();
  const { cpuSeconds, residentMiB } = ground.usageOf(operator);
  return [
    { what: `${count} platforms: until all serve`, value: (performance.now() - beganAt) / 1_000, unit: 's' },
    { what: 'CPU of the operator for that', value: cpuSeconds, unit: 's' },
    { what: 'its memory then', value: residentMiB, unit: 'MiB', most: 300 },
  ];
}

async function letRest(ground: BenchGround, operator: OperatorProcess): Promise<Figure[]> {
  await untilQuiet(ground);
  const [calls, usage] = [ground.callsOfOperator(), ground.usageOf(operator)];
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const [callsThen, usageThen] = [ground.callsOfOperator(), ground.usageOf(operator)];
  return [
    {
      what: `writes in ${REST_MS / 1_000} s at rest`,
      value: callsThen.writes - calls.writes,
      unit: '',
      most: 0,
    },
    { what: 'reads in that time', value: callsThen.reads - calls.reads, unit: '' },
    { what: 'CPU in that time', value: usageThen.cpuSeconds - usage.cpuSeconds, unit: 's' },
    { what: 'memory at rest', value: usageThen.residentMiB, unit: 'MiB', most: 300 },
  ];
}

/** Events of the last changes have all been dealt with when nothing was written for some seconds. */
async function untilQuiet(ground: BenchGround): Promise<void> {
  let last = -1;
  await eventually(
    'the operator writes no more',
    () => {
      const { writes } = ground.callsOfOperator();
      const isQuiet = writes === last;
      last = writes;
      return isQuiet;
    },
    { withinMs: ALL_WITHIN_MS, everyMs: 5_000 },
  );
}

async function startAgain(ground: BenchGround, count: number): Promise<Figure[]> {
  const calls = ground.callsOfOperator();
  const beganAt = performance.now();
  const operator = await ground.startOperator();
  const readySeconds = (performance.now() - beganAt) / 1_000;
  await eventually(
    'every platform was looked at and the queues are empty',
    async () => {
      const { reconciles, waiting } = workIn(await operator.metrics());
      return reconciles >= count && waiting === 0;
    },
    { withinMs: 120_000, everyMs: 100 },
  );
  const seconds = (performance.now() - beganAt) / 1_000;
  const { residentMiB } = ground.usageOf(operator);
  const writes = ground.callsOfOperator().writes - calls.writes;
  await operator.stop();
  return [
    {
      what: `start with ${count} platforms: until it has looked at all`,
      value: seconds,
      unit: 's',
      most: 20,
    },
    { what: 'until its caches are full', value: readySeconds, unit: 's' },
    { what: 'writes for that', value: writes, unit: '' },
    { what: 'memory then', value: residentMiB, unit: 'MiB', most: 300 },
  ];
}

/** Reconciles of StudyFlows so far, and keys that wait in any queue, as its metrics say. */
export function workIn(metrics: string): { readonly reconciles: number; readonly waiting: number } {
  const sum = (pattern: RegExp): number =>
    [...metrics.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  return {
    reconciles: sum(/^studyflow_operator_reconciles_total\{[^}]*controller="study-?flow"[^}]*\} (\S+)$/gim),
    waiting: sum(/^studyflow_operator_queue_depth(?:\{[^}]*\})? (\S+)$/gm),
  };
}
