/** The load generator, in a process of its own: so many connections, each with one request on its way at any time. */
import { onParent, tellParent } from '../support/parent.ts';
import { percentile } from '../support/statistics.ts';
import { openConnection, type Connection } from './connection.ts';

/** What one measurement shall be. */
export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  readonly expectedStatus: number;
  /** Requests as they go over the wire, in Latin-1. */
  readonly requests: readonly string[];
}

/** What one measurement gave. */
export interface LoadResult {
  readonly kind: 'done';
  readonly requests: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

async function run(order: LoadOrder): Promise<void> {
  const requests = order.requests.map((text) => Buffer.from(text, 'latin1'));
  const connections: Connection[] = [];
  const latencies: number[] = [];
  let state: 'warm' | 'measured' | 'over' = 'warm';
  let sent = 0;

  const keepBusy = async (): Promise<void> => {
    let startedAt = 0;
    const connection = await openConnection(order, (status) => {
      if (status !== order.expectedStatus) throw new Error(`An answer with status ${status}`);
      if (state === 'measured') latencies.push(performance.now() - startedAt);
      if (state !== 'over') sendNext();
    });
    const sendNext = (): void => {
      startedAt = performance.now();
      connection.send(requests[sent++ % requests.length] ?? Buffer.alloc(0));
    };
    connections.push(connection);
    sendNext();
  };

  for (let index = 0; index < order.connections; index += 1) await keepBusy();
  await sleep(order.warmUpMs);
  state = 'measured';
  const startedAt = performance.now();
  tellParent({ kind: 'measuring' });
  await sleep(order.measureMs);
  state = 'over';
  const seconds = (performance.now() - startedAt) / 1_000;
  const sorted = Float64Array.from(latencies).sort();
  tellParent({
    kind: 'done',
    requests: latencies.length,
    seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
  } satisfies LoadResult);
  await sleep(300);
  for (const connection of connections) connection.close();
  tellParent({ kind: 'idle' });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

process.on('uncaughtException', (error) => {
  tellParent({ kind: 'failed', sentence: error.stack ?? error.message });
});
onParent<LoadOrder>(run);
tellParent({ kind: 'ready' });
