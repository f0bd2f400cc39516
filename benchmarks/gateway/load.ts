/** The load generator, in a process of its own: so many connections, each with one request on its way at any time. */
import { onParent, tellParent } from '../support/parent.ts';
import { percentile } from '../support/statistics.ts';
import { Connection } from './connection.ts';

/** What one measurement shall be. */
export interface GatewayOrder {
  readonly port: number;
  readonly connections: number;
  readonly warmUpMs: number;
  /** Without it each connection asks once, and the measurement ends with the last answer. */
  readonly measureMs?: number;
  readonly path: string;
  /** Of each of those who ask, in turn. */
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly body: object;
}

/** What one measurement gave; milliseconds that were added to what the provider took, until the first word of the text. */
export interface GatewayResult {
  readonly kind: 'done';
  readonly requests: number;
  readonly seconds: number;
  readonly addedP50Ms: number;
  readonly addedP99Ms: number;
  /** Streams without their end. */
  readonly broken: number;
}

interface Run {
  readonly order: GatewayOrder;
  readonly requests: readonly string[];
  readonly added: number[];
  readonly connections: Connection[];
  broken: number;
  state: 'warm' | 'measured' | 'over';
}

/** However slow the machine is: code is compiled by then, and a figure is of so many at least. */
const WARM_UP_REQUESTS = 600;
const MEASURED_REQUESTS = 1_000;
const MOST_WAIT_MS = 60_000;

async function measure(order: GatewayOrder): Promise<void> {
  const run: Run = {
    order,
    requests: order.headers.map((headers) => requestOf(order, headers)),
    added: [],
    connections: [],
    broken: 0,
    state: order.measureMs === undefined ? 'measured' : 'warm',
  };
  const asked: Promise<void>[] = [];
  if (order.measureMs === undefined) tellParent({ kind: 'measuring' });
  let startedAt = performance.now();
  for (let index = 0; index < order.connections; index += 1) asked.push((await keepBusy(run)).answered);
  if (order.measureMs === undefined) await Promise.all(asked);
  else {
    await enough(run, order.warmUpMs, WARM_UP_REQUESTS);
    run.state = 'measured';
    run.added.length = 0;
    startedAt = performance.now();
    tellParent({ kind: 'measuring' });
    await enough(run, order.measureMs, MEASURED_REQUESTS);
  }
  run.state = 'over';
  tellResult(run, (performance.now() - startedAt) / 1_000);
  await sleep(500);
  for (const connection of run.connections) connection.close();
  tellParent({ kind: 'idle' });
}

/** Waits until the time is over and so many have been answered. */
async function enough({ added }: Run, ms: number, requests: number): Promise<void> {
  const startedAt = performance.now();
  await sleep(ms);
  while (added.length < requests && performance.now() - startedAt < MOST_WAIT_MS) await sleep(50);
}

function tellResult({ added, broken }: Run, seconds: number): void {
  const sorted = Float64Array.from(added).sort();
  tellParent({
    kind: 'done',
    requests: added.length,
    seconds,
    addedP50Ms: percentile(sorted, 0.5),
    addedP99Ms: percentile(sorted, 0.99),
    broken,
  } satisfies GatewayResult);
}

/** @returns when it is open, and a promise of its first answer */
async function keepBusy(run: Run): Promise<{ readonly answered: Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let sentAt = 0;
  const request = run.requests[run.connections.length % run.requests.length] ?? '';
  const connection = await Connection.open({ host: '127.0.0.1', port: run.order.port }, (heard) => {
    if (heard.status !== 200) throw new Error(`An answer with status ${heard.status}: …${heard.last}`);
    if (!heard.isWhole && run.broken++ === 0) console.log(`  A stream without its end: …${heard.last}`);
    if (run.state !== 'over') run.added.push(heard.firstWordAt - sentAt - heard.heldMicros / 1_000);
    resolve();
    if (run.order.measureMs !== undefined && run.state !== 'over') send();
  });
  const send = (): void => {
    sentAt = performance.now();
    connection.send(request);
  };
  run.connections.push(connection);
  send();
  return { answered: promise };
}

function requestOf({ port, path, body }: GatewayOrder, headers: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(body);
  const head = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  return `POST ${path} HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

process.on('uncaughtException', (error) => {
  tellParent({ kind: 'failed', sentence: error.stack ?? error.message });
});
onParent<GatewayOrder>(measure);
tellParent({ kind: 'ready' });
