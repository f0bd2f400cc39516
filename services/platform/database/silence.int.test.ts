import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MikroORM } from '@mikro-orm/postgresql';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { taskNotFound } from '../../modules/tasks/errors.ts';
import type { Caller } from '../use-case/caller.ts';
import { createDatabase, type Database } from './database.ts';
import { createRolePools, type RolePools } from './pools.ts';
import { defineStatement } from './statement.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

/** A server behind a wire that can fall silent without closing: what a frozen machine looks like. */
interface Wire {
  readonly port: number;
  isSilent: boolean;
  readonly server: Server;
}

let open: OpenDatabase;
let caller: Caller;
let wire: Wire;
let pools: RolePools;
let database: Database;
let orm: MikroORM;

const backend = defineStatement('test.backend', 'select pg_backend_pid() as pid');

beforeAll(async () => {
  open = await openTestDatabase();
  [caller] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  wire = await layWire(Number(new URL(open.urls.appUrl).port));
  const throughWire = (url: string): string => url.replace(/:\d+\//, `:${wire.port}/`);
  pools = createRolePools(
    { app: throughWire(open.urls.appUrl), system: throughWire(open.urls.systemUrl) },
    {
      maxConnections: 2,
      acquireTimeoutMs: 1_000,
      statementTimeoutMs: 1_000,
      idleTimeoutMs: 10_000,
      onError: () => undefined,
    },
  );
  orm = new MikroORM({ entities: [], discovery: { warnWhenNoEntities: false }, clientUrl: open.urls.appUrl });
  database = createDatabase({ pools, orm, reportFailure: () => undefined });
});

afterAll(async () => {
  wire.isSilent = false;
  await pools.close();
  await orm.close();
  wire.server.close();
  await open.close();
});

async function layWire(target: number): Promise<Wire> {
  const server = createServer((client: Socket) => {
    const upstream = connect(target, '127.0.0.1');
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (data) => wire.isSilent || upstream.write(data));
    upstream.on('data', (data) => wire.isSilent || client.write(data));
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, isSilent: false, server };
}

function call(): { requestId: string; signal: AbortSignal } {
  return { requestId: 'r-1', signal: new AbortController().signal };
}

async function pid(): Promise<number> {
  const rows = await database.transaction(caller, call(), 'caller', (scope) =>
    scope.rows<{ pid: number }>(backend, {}),
  );
  return rows[0]!.pid;
}

test('a command that finds nothing keeps its connection', async () => {
  const before = await pid();
  const refused = database.transaction(caller, call(), 'caller', async () => {
    throw taskNotFound();
  });
  await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await pid()).toBe(before);
});

test.each(['begins', 'is under way'])(
  'a command that %s when the server falls silent is told so in time, also those who wait',
  async (when) => {
    const beganAt = performance.now();
    const lasting: number[] = [];
    const commands = Array.from({ length: 6 }, async () => {
      const done = database.transaction(caller, call(), 'caller', async (scope) => {
        await scope.rows(backend, {});
        wire.isSilent = true;
        await scope.rows(backend, {});
      });
      await expect(done).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      lasting.push(performance.now() - beganAt);
    });
    if (when === 'begins') wire.isSilent = true;
    await Promise.all(commands);
    expect(lasting).toHaveLength(6);
    // 1,350 ms and what timers are late by; a silence, a wait and a rollback one after the other were 3,600.
    expect(Math.max(...lasting)).toBeLessThan(2_000 * machine.factor());
    wire.isSilent = false;
    expect(await pid()).toBeGreaterThan(0);
  },
);

test('shared statements are told so in time too', async () => {
  wire.isSilent = true;
  const beganAt = performance.now();
  const asked = Array.from({ length: 6 }, () => database.shared(caller, call(), 'caller').rows(backend, {}));
  const outcomes = await Promise.allSettled(asked);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(performance.now() - beganAt).toBeLessThan(2_000 * machine.factor());
  wire.isSilent = false;
  expect(await database.shared(caller, call(), 'caller').rows(backend, {})).toHaveLength(1);
});
