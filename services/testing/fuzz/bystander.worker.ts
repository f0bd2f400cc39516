import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { quantile } from '../e2e/crowd.ts';
import { send } from '../e2e/http.ts';
import type { BystanderOrders, HonestFigures } from './bystander.ts';

const { bases, requests, pauseMs } = workerData as BystanderOrders;
let took: number[] = [];
let failures: string[] = [];

parentPort?.on('message', () => {
  const figures: HonestFigures = {
    answers: took.length,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    failures,
  };
  [took, failures] = [[], []];
  parentPort?.postMessage(figures);
});

for (let turn = 0; ; turn += 1) {
  const sent = requests[turn % requests.length]!;
  const base = bases[turn % bases.length]!;
  try {
    const { status, text, tookMs } = await send(base, sent);
    took.push(tookMs);
    if (status !== 200) failures.push(`${sent.path}: ${status} ${text.slice(0, 200)}`);
  } catch (error) {
    failures.push(`${sent.path}: ${String(error)}`);
  }
  await delay(pauseMs);
}
