import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import { isAppError } from '../errors/app-error.ts';
import type { CallerRole } from '../use-case/caller.ts';
import { databaseAway, fromPostgres, sqlState } from './postgres-errors.ts';

/** Who the statements of a connection run as. */
export type ConnectionRole = CallerRole | 'system';

/** A connection on loan; `release(true)` throws it away instead of giving it back. */
export interface Lease {
  readonly client: PoolClient;
  release(broken: boolean): void;
}

/** One small pool per database role: a connection never changes the role it was opened for. */
export interface RolePools {
  /** @throws `platform.unavailable` when no connection can be had within the deadline. */
  acquire(role: ConnectionRole): Promise<Lease>;
  /**
   * Opens new pools with these addresses, then drains the old ones: nothing in flight fails (rotation).
   *
   * @throws when the new addresses cannot be used; the old ones then stay.
   */
  swap(urls: DatabaseUrls): Promise<void>;
  /** Connections in use and waiting callers, by role. */
  load(): readonly { role: ConnectionRole; total: number; idle: number; waiting: number }[];
  close(): Promise<void>;
}

export interface DatabaseUrls {
  /** Logs in as studyflow_app. */
  readonly app: string;
  /** Logs in as studyflow_system. */
  readonly system: string;
}

export interface PoolOptions {
  readonly maxConnections: number;
  /** Milliseconds until a caller that waits for a connection is told 503. */
  readonly acquireTimeoutMs: number;
  /** Milliseconds a statement may run on the server. */
  readonly statementTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly onError: (cause: unknown) => void;
}

const ROLES: readonly ConnectionRole[] = ['anon', 'authenticated', 'service_role', 'system'];

/** Callers without a session and the service key are few: they get a share of the connections. */
const SHARE: Readonly<Record<ConnectionRole, number>> = {
  authenticated: 1,
  system: 1,
  service_role: 0.5,
  anon: 0.25,
};

export function createRolePools(urls: DatabaseUrls, options: PoolOptions): RolePools {
  let pools = openPools(urls, options);
  return {
    acquire: (role) => acquireThroughRotation(() => pools[role], options.acquireTimeoutMs),
    swap: async (next) => {
      const opened = openPools(next, options);
      await proveUsable(opened, options.acquireTimeoutMs);
      const old = pools;
      pools = opened;
      await untilNobodyWaits(old);
      await endAll(old);
    },
    load: () =>
      ROLES.map((role) => {
        const { totalCount: total, idleCount: idle, waitingCount: waiting } = pools[role];
        return { role, total, idle, waiting };
      }),
    close: () => endAll(pools),
  };
}

type PoolByRole = Readonly<Record<ConnectionRole, Pool>>;

function openPools(urls: DatabaseUrls, options: PoolOptions): PoolByRole {
  const open = (role: ConnectionRole): Pool => {
    const pool = new Pool({
      connectionString: role === 'system' ? urls.system : urls.app,
      // Some work holds two at once: with one it would wait for itself.
      max: Math.max(2, Math.ceil(options.maxConnections * SHARE[role])),
      connectionTimeoutMillis: options.acquireTimeoutMs,
      idleTimeoutMillis: options.idleTimeoutMs,
      keepAlive: true,
      application_name: `studyflow-${role}`,
      options: sessionOptions(role, options),
    });
    pool.on('error', options.onError);
    pool.on('connect', (client) => {
      client.on('error', options.onError);
    });
    return pool;
  };
  return {
    anon: open('anon'),
    authenticated: open('authenticated'),
    service_role: open('service_role'),
    system: open('system'),
  };
}

/** Settings of a session: its role, UTC, and bounds, so that nothing holds a lock or a snapshot for long. */
function sessionOptions(role: ConnectionRole, { statementTimeoutMs }: PoolOptions): string {
  const settings = [
    ...(role === 'system' ? [] : [`role=${role}`]),
    'timezone=UTC',
    `statement_timeout=${statementTimeoutMs}`,
    `lock_timeout=${statementTimeoutMs}`,
    `idle_in_transaction_session_timeout=${statementTimeoutMs * 4}`,
    'jit=off',
    // Arguments come in one jsonb: the planner learns nothing from them, and would plan a list anew each time.
    'plan_cache_mode=force_generic_plan',
  ];
  return settings.map((setting) => `-c ${setting}`).join(' ');
}

/** Between a new password on the server and its swap here a new connection is refused: it is tried again meanwhile. */
async function acquireThroughRotation(pool: () => Pool, withinMs: number): Promise<Lease> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await acquireFrom(pool(), Math.max(1, deadline - performance.now()));
    } catch (thrown) {
      if (!isPasswordRefused(thrown) || performance.now() >= deadline) throw thrown;
      await delay(50);
    }
  }
}

function isPasswordRefused(thrown: unknown): boolean {
  return isAppError(thrown) && sqlState(thrown.cause) === '28P01';
}

async function acquireFrom(pool: Pool, withinMs: number): Promise<Lease> {
  try {
    const client = await connectWithin(pool, withinMs);
    return { client, release: (broken) => client.release(broken) };
  } catch (thrown) {
    const known = fromPostgres(thrown);
    throw known === thrown ? databaseAway(thrown) : known;
  }
}

/** The pool counts the wait for a place and the opening of a connection apart: together they may take no longer. */
async function connectWithin(pool: Pool, withinMs: number): Promise<PoolClient> {
  let timer: NodeJS.Timeout | undefined;
  let isLate = false;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      isLate = true;
      reject(databaseAway('no connection in time'));
    }, withinMs);
  });
  const connecting = pool.connect().then((client) => {
    if (isLate) client.release();
    return client;
  });
  try {
    return await Promise.race([connecting, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Each login opens a connection before anybody depends on it. */
async function proveUsable(pools: PoolByRole, withinMs: number): Promise<void> {
  try {
    const leases = await Promise.all(
      [pools.authenticated, pools.system].map((pool) => acquireFrom(pool, withinMs)),
    );
    for (const lease of leases) lease.release(false);
  } catch (thrown) {
    await endAll(pools);
    throw thrown;
  }
}

/** A pool that ends forgets those who wait for its connections: they are served first, or have timed out. */
async function untilNobodyWaits(pools: PoolByRole): Promise<void> {
  while (ROLES.some((role) => pools[role].waitingCount > 0)) await delay(5);
}

async function endAll(pools: PoolByRole): Promise<void> {
  await Promise.allSettled(ROLES.map((role) => pools[role].end()));
}
