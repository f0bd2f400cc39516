import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addUp, noTotals, seedAfter, type Campaign, type Failure, type Totals } from './campaign.ts';

/** Schedules that one worker runs in one go. */
export interface Portion {
  readonly from: number;
  readonly count: number;
  readonly defect: string | undefined;
}

export interface WorkersOptions {
  readonly from: number;
  readonly count: number;
  readonly defect?: string | undefined;
  readonly onProgress?: (totals: Totals) => void;
}

const PORTION = 250;

/** Runs schedules on all cores, in order of their seeds; a failure ends it, and the one with the first seed is told. */
export async function runOnAllCores({ from, count, defect, onProgress }: WorkersOptions): Promise<Campaign> {
  const totals = noTotals();
  const failures: Failure[] = [];
  let given = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('campaign.worker.ts', import.meta.url));
    try {
      while (given < count && failures.length === 0) {
        const portion: Portion = {
          from: seedAfter(from, given),
          count: Math.min(PORTION, count - given),
          defect,
        };
        given += portion.count;
        const campaign = await answerOf(worker, portion);
        addUp(totals, campaign.totals);
        failures.push(...campaign.failures);
        onProgress?.(totals);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  const first = failures.toSorted((left, right) => distance(from, left.seed) - distance(from, right.seed));
  return { totals, failures: first.slice(0, 1) };
}

function distance(from: number, seed: number): number {
  return (seed - from + 2 ** 32) % 2 ** 32;
}

function answerOf(worker: Worker, portion: Portion): Promise<Campaign> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => {
      worker.off('message', done);
      reject(cause);
    };
    const done = (campaign: Campaign): void => {
      worker.off('error', fail);
      resolve(campaign);
    };
    worker.once('message', done);
    worker.once('error', fail);
    worker.postMessage(portion);
  });
}
