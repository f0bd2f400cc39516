/** Somebody honest beside a campaign, in a thread of their own: the campaign's work does not make their clock late. */
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Sent } from '../e2e/http.ts';

/** What honest requests met with in some time. */
export interface HonestFigures {
  readonly answers: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were not 200, such as `503 {…}`. */
  readonly failures: readonly string[];
}

/** What the thread is told at its start. */
export interface BystanderOrders {
  readonly bases: readonly string[];
  readonly requests: readonly Sent[];
  readonly pauseMs: number;
}

export interface Bystander {
  /** The figures since the last time. */
  figures(): Promise<HonestFigures>;
  stop(): Promise<void>;
}

/** Begins to send these requests in turn, one after the other, with a pause between. */
export function startBystander(orders: BystanderOrders): Bystander {
  const file = fileURLToPath(new URL('bystander.worker.ts', import.meta.url));
  const worker = new Worker(file, { workerData: orders });
  return {
    figures: async () => {
      worker.postMessage('figures');
      const [figures] = (await once(worker, 'message')) as [HonestFigures];
      return figures;
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
