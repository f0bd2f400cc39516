/** The load generator: everybody who listens, and whoever writes by SQL, in one process apart from the servers. */
import pg from 'pg';
import WebSocket from 'ws';
import { onParent, tellParent } from '../support/parent.ts';
import { percentile } from '../support/statistics.ts';
import type { Listener, Shape } from './prepare.ts';

/** What one measurement shall be. */
export interface RealtimeOrder {
  readonly shape: Shape;
  readonly urls: readonly string[];
  readonly anonKey: string;
  readonly databaseUrl: string;
  readonly listeners: readonly Listener[];
  readonly setId: string;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What one measurement gave. */
export interface RealtimeResult {
  readonly kind: 'done';
  readonly changes: number;
  readonly deliveries: number;
  readonly missing: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

const TABLES = { own: 'notifications', public: 'flashcard_sets' } as const;
const WRITERS = 8;

/** When each change was committed, by its number; the number travels in the row. */
class Journal {
  readonly #committedAt = new Map<number, number>();
  readonly #early = new Map<number, number[]>();
  readonly latencies: number[] = [];
  deliveries = 0;
  isOn = false;

  committed(number: number): void {
    const at = performance.now();
    this.#committedAt.set(number, at);
    for (const heardAt of this.#early.get(number) ?? []) this.#add(heardAt - at);
    this.#early.delete(number);
  }

  /** A change can be told before the writer has its own answer. */
  heard(number: number): void {
    const now = performance.now();
    const at = this.#committedAt.get(number);
    if (at === undefined) this.#early.set(number, [...(this.#early.get(number) ?? []), now]);
    else this.#add(now - at);
  }

  #add(latencyMs: number): void {
    this.deliveries += 1;
    if (this.isOn) this.latencies.push(Math.max(0, latencyMs));
  }
}

async function run(order: RealtimeOrder): Promise<void> {
  const { shape, measureMs, warmUpMs } = order;
  const journal = new Journal();
  const sockets = await openSockets(order, journal);
  const writer = await startWriting(order, journal);
  await sleep(warmUpMs);
  journal.isOn = true;
  tellParent({ kind: 'measuring' });
  const startedAt = performance.now();
  await sleep(measureMs);
  journal.isOn = false;
  const seconds = (performance.now() - startedAt) / 1_000;
  const sorted = journal.latencies.toSorted((left, right) => left - right);
  const measured = { deliveries: sorted.length, seconds };
  await writer.stop();
  await sleep(2_000);
  const each = shape.kind === 'own' ? shape.socketsEach : sockets.length;
  const result: RealtimeResult = {
    kind: 'done',
    ...measured,
    changes: writer.count(),
    missing: writer.count() * each - journal.deliveries,
    p50Ms: percentile(sorted, 0.5),
    p95Ms: percentile(sorted, 0.95),
    p99Ms: percentile(sorted, 0.99),
  };
  tellParent({ ...result });
  for (const socket of sockets) socket.terminate();
  await sleep(500);
  tellParent({ kind: 'idle' });
}

async function openSockets(order: RealtimeOrder, journal: Journal): Promise<WebSocket[]> {
  const { shape, listeners } = order;
  const sockets: WebSocket[] = [];
  const seats = listeners
    .slice(0, shape.people)
    .flatMap((one) => Array(shape.socketsEach).fill(one) as Listener[]);
  for (let from = 0; from < seats.length; from += 20) {
    const turn = seats
      .slice(from, from + 20)
      .map((seat, offset) => listen(order, seat, from + offset, journal));
    sockets.push(...(await Promise.all(turn)));
  }
  return sockets;
}

/** Joins for every change of the table, and counts the numbers after each `@`. */
async function listen(
  order: RealtimeOrder,
  { token }: Listener,
  seat: number,
  journal: Journal,
): Promise<WebSocket> {
  const url = (order.urls[seat % order.urls.length] ?? '').replace(/^http/, 'ws');
  const socket = new WebSocket(`${url}/realtime/v1/websocket?apikey=${order.anonKey}&vsn=2.0.0`, {
    perMessageDeflate: false,
  });
  const entry = { event: '*', schema: 'public', table: TABLES[order.shape.kind] };
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () => {
      const payload = { config: { postgres_changes: [entry] }, access_token: token };
      socket.send(JSON.stringify(['1', '1', 'realtime:bench', 'phx_join', payload]));
    });
    socket.once('message', (reply: Buffer) => {
      if (reply.includes('"status":"ok"')) resolve();
      else reject(new Error(reply.toString()));
    });
  });
  socket.on('message', (frame: Buffer) => {
    const at = frame.indexOf('@');
    if (at > 0) journal.heard(Number.parseInt(frame.toString('latin1', at + 1, at + 11), 10));
  });
  return socket;
}

const STATEMENTS = {
  own: `insert into public.notifications (user_id, title, message) values ($1, $2, 'Your exam is tomorrow at nine.')`,
  public: 'update public.flashcard_sets set description = $2 where id = $1',
} as const;

/** Writes at an even pace, each change one transaction of its own. */
async function startWriting(
  { shape, databaseUrl, listeners, setId }: RealtimeOrder,
  journal: Journal,
): Promise<{ count(): number; stop(): Promise<void> }> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: WRITERS });
  const startedAt = performance.now();
  const running = new Set<Promise<void>>();
  let count = 0;
  const write = async (number: number): Promise<void> => {
    const subject = shape.kind === 'own' ? listeners[number % shape.people]?.id : setId;
    await pool.query(STATEMENTS[shape.kind], [subject, `@${String(number).padStart(10, '0')}`]);
    journal.committed(number);
  };
  const timer = setInterval(() => {
    const due = ((performance.now() - startedAt) / 1_000) * shape.changesPerSecond;
    for (; count < due; count += 1) {
      const writing = write(count).catch(fail);
      running.add(writing);
      void writing.finally(() => running.delete(writing));
    }
  }, 5);
  await pool.query('select 1');
  return {
    count: () => count,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(running);
      await pool.end();
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fail(error: Error): void {
  tellParent({ kind: 'failed', sentence: error.stack ?? error.message });
}

process.on('uncaughtException', fail);
onParent<RealtimeOrder>(run);
tellParent({ kind: 'ready' });
