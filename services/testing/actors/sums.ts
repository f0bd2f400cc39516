/** A second kind of actor, a sum of numbers, and processes that own some: the runtime by itself, without rooms. */
import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../database.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { createRolePools, type RolePools } from '../../platform/database/pools.ts';
import { invalidChange, unknownSum } from './sums.errors.ts';
import type { ActorEvent, ActorKind, Journal, Receipt } from '../../platform/actors/actor-kind.ts';
import type { ActorSystem } from '../../platform/actors/actor-system.ts';
import { openActors, type OpenActorsOptions } from '../../platform/actors/open-actors.ts';
import { querySystem } from '../../platform/actors/query-system.ts';
import { quietLog } from '../../platform/actors/testing.ts';

export const SUM = 'sum';

interface Added extends ActorEvent {
  readonly by: number;
  readonly key: string;
}

export interface Add {
  readonly by: number;
  readonly key: string;
}

const WRITE = {
  name: 'sums.write',
  text: `
    with given as (select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[]) as g (id, epoch, "from", "to")),
    moved as (
      update app.actor_heads h set seq = g."to" from given g
      where h.kind = 'sum' and h.id = g.id and h.epoch = g.epoch and h.seq = g."from" returning h.id, h.epoch),
    stored as (
      insert into app.sums_log (id, seq, by, key, epoch, writer)
      select e.id, e.seq, e.by, e.key, m.epoch, $9::uuid
      from unnest($5::uuid[], $6::bigint[], $7::int[], $8::uuid[]) as e (id, seq, by, key) join moved m on m.id = e.id)
    select id from moved`,
};

const LOAD = {
  name: 'sums.load',
  text: `
    select h.id, coalesce(sum(l.by), 0)::int as state, jsonb_agg(jsonb_build_object('seq', l.seq, 'by', l.by, 'key', l.key)) as log
    from unnest($1::uuid[]) as h (id) left join app.sums_log l on l.id = h.id group by h.id`,
};

function createJournal(pools: Pick<RolePools, 'acquire'>, processId: string): Journal<number, Added, never> {
  return {
    load: async (heads) => {
      const rows = await querySystem<{ id: string; state: number; log: readonly (Added | { seq: null })[] }>(
        pools,
        LOAD,
        [heads.map(({ id }) => id)],
      );
      return new Map(
        rows.map(({ id, state, log }) => [
          id,
          {
            state,
            snapshotSeq: 0,
            receipts: log.flatMap((event) => (event.seq === null ? [] : [knownAs(event)])),
          },
        ]),
      );
    },
    write: async (entries) => {
      const events = entries.flatMap(({ id, events: list }) => list.map((event) => ({ id, event })));
      const rows = await querySystem<{ id: string }>(pools, WRITE, [
        entries.map(({ id }) => id),
        entries.map(({ epoch }) => epoch),
        entries.map(({ from }) => from),
        entries.map(({ to }) => to),
        events.map(({ id }) => id),
        events.map(({ event }) => event.seq),
        events.map(({ event }) => event.by),
        events.map(({ event }) => event.key),
        processId,
      ]);
      return new Set(rows.map(({ id }) => id));
    },
    findReceipt: () => Promise.resolve(undefined),
    isKnownReceipt: () => false,
  };
}

function knownAs({ seq, by, key }: Added) {
  return { ...receiptOf({ by, key }), seq, reply: { seq } };
}

function receiptOf({ by, key }: Add): Receipt {
  return { key, print: String(by) };
}

function createKind(
  pools: Pick<RolePools, 'acquire'>,
  processId: string,
): ActorKind<number, Add, Added, never, never> {
  return {
    name: SUM,
    failures: [unknownSum, invalidChange],
    journal: createJournal(pools, processId),
    unknown: () => unknownSum(),
    receiptReused: () => invalidChange(),
    receiptOf,
    decide: (state, { by, key }, { nextSeq }) => ({
      state: state + by,
      events: [{ seq: nextSeq, by, key }],
      reply: { seq: nextSeq },
    }),
    snapshotOf: (state) => state,
    rebase: (committed) => committed,
    wakeAt: () => undefined,
    wakeMessage: () => ({ by: 0, key: randomUUID() }),
    isIdle: () => true,
    say: () => undefined,
  };
}

/** One process that owns sums. */
export interface SumsProcess {
  readonly processId: string;
  readonly system: ActorSystem;
  readonly roomTime: { now(): number };
  add(id: string, by?: number, key?: string, deadlineMs?: number): Promise<{ readonly seq: number }>;
  /** Hands its sums over and ends. */
  leave(): Promise<void>;
  /** Ends like one that is killed: nothing is handed over, nothing released. */
  crash(): Promise<void>;
}

export interface SumsProcessOptions extends Partial<
  Pick<
    OpenActorsOptions,
    'leaseMs' | 'rebalance' | 'backlog' | 'redis' | 'metrics' | 'roles' | 'takesActors' | 'release'
  >
> {
  /** Stands before each write of sums. */
  readonly beforeWrite?: () => Promise<void>;
}

/** Sums of a test, in a database of their own. */
export interface Sums {
  readonly admin: pg.Client;
  make(count: number): Promise<string[]>;
  start(options?: SumsProcessOptions): Promise<SumsProcess>;
  /** Ends every process that still runs. */
  endAll(): Promise<void>;
  logOf(id: string): Promise<{ seq: number; by: number; key: string; epoch: number; writer: string }[]>;
  close(): Promise<void>;
}

export async function openSums(): Promise<Sums> {
  const database = await openTestDatabase();
  const admin = new pg.Client(database.urls.adminUrl);
  await admin.connect();
  await admin.query(`
    create table app.sums_log (id uuid, seq bigint, by int, key uuid, epoch bigint, writer uuid,
      primary key (id, seq), unique (id, key));
    grant select, insert on app.sums_log to studyflow_system`);
  const running = new Set<SumsProcess>();
  return {
    admin,
    make: async (count) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      await admin.query(`insert into app.actor_heads (kind, id) select 'sum', unnest($1::uuid[])`, [ids]);
      return ids;
    },
    start: async (options = {}) => {
      const process = await startProcess(database, options, () => running.delete(process));
      running.add(process);
      return process;
    },
    endAll: async () => {
      await Promise.all([...running].map((process) => process.crash()));
    },
    logOf: async (id) =>
      (
        await admin.query<{ seq: number; by: number; key: string; epoch: number; writer: string }>(
          'select seq::int, by, key, epoch::int, writer from app.sums_log where id = $1 order by seq',
          [id],
        )
      ).rows,
    close: async () => {
      await admin.end();
      await database.close();
    },
  };
}

const POOL = {
  maxConnections: 4,
  acquireTimeoutMs: 1_000,
  statementTimeoutMs: 1_000,
  idleTimeoutMs: 10_000,
  onError: () => undefined,
};

async function startProcess(
  { urls }: OpenDatabase,
  { beforeWrite, leaseMs = 1_000, roles = ['api', 'rooms'], ...options }: SumsProcessOptions,
  onEnd: () => void,
): Promise<SumsProcess> {
  const pools = createRolePools({ app: urls.appUrl, system: urls.systemUrl }, POOL);
  const processId = randomUUID();
  const kind = createKind(beforeWrite === undefined ? pools : heldBack(pools, beforeWrite), processId);
  const opened = openActors({
    ...options,
    processId,
    leaseMs,
    roles,
    token: 'a-token-for-tests-only',
    pools,
    clock: systemClock,
    log: quietLog,
    kinds: [kind],
  });
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on('upgrade', (request, socket, head) => {
    if (!opened.upgrade(request, socket, head)) socket.destroy();
  });
  await opened.system.start(await listen(server));
  const closeServer = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return {
    processId,
    system: opened.system,
    roomTime: opened.roomTime,
    add: async (id, by = 1, key = randomUUID(), deadlineMs) =>
      (await opened.system.ask(SUM, id, { by, key } satisfies Add, deadlineMs)) as { seq: number },
    leave: async () => {
      onEnd();
      await opened.system.drain();
      await opened.stop();
      await closeServer();
      await pools.close();
    },
    crash: async () => {
      onEnd();
      await pools.close();
      await opened.stop().catch(() => undefined);
      await closeServer();
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function heldBack(pools: RolePools, beforeWrite: () => Promise<void>): Pick<RolePools, 'acquire'> {
  return {
    acquire: async (role) => {
      const lease = await pools.acquire(role);
      const query = async (config: { name?: string }): Promise<unknown> => {
        if (config.name === WRITE.name) await beforeWrite();
        return lease.client.query(config as never);
      };
      return { client: { query } as never, release: (broken) => lease.release(broken) };
    },
  };
}
