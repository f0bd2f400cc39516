import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { startPostgres } from './postgres.ts';
import type { LocalPostgres } from './postgres.ts';
import { identify, isAlive, signal } from './process-table.ts';
import { startRedis } from './redis.ts';
import type { LocalRedis } from './redis.ts';
import { removeDataHome } from './unprivileged.ts';

jest.setTimeout(120_000);

let folder = '';
const running: { stop: () => Promise<void> }[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studyflow-servers-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(async (server) => server.stop()));
});

afterAll(() => {
  removeDataHome(path.join(folder, 'postgres'));
  rmSync(folder, { recursive: true, force: true });
});

async function postgres(): Promise<LocalPostgres> {
  const server = await startPostgres({ dataDir: path.join(folder, 'postgres'), password: 'a/b c' });
  running.push(server);
  return server;
}

async function redis(): Promise<LocalRedis> {
  const server = await startRedis({ dataDir: path.join(folder, 'redis'), binDir: path.join(folder, 'bin') });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(text);
  await client.end();
  return rows[0];
}

describe('PostgreSQL in a folder', () => {
  it('makes its data and a database, in Unicode and in every language the same order', async () => {
    const { url } = await postgres();
    const answer = await query(
      url,
      `select current_database() as name, getdatabaseencoding() as encoding, lower('ÄÉ') as lower,
              current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync`,
    );
    expect(answer).toEqual({ name: 'studyflow', encoding: 'UTF8', lower: 'äé', version: 18, fsync: 'on' });
  });

  it('keeps what was committed when it is killed, and starts again on the same folder', async () => {
    const first = await postgres();
    await query(first.url, 'create table kept as select 1 as value');
    signal(first.pid, 'SIGKILL');
    await first.exited;
    expect(await query((await postgres()).url, 'select value from kept')).toEqual({ value: 1 });
  });

  it('ends a server that an earlier run left on the folder', async () => {
    const orphan = await postgres();
    running.length = 0;
    const next = await postgres();
    expect(identify(orphan.pid)).toBeNull();
    expect(await query(next.url, 'select 1 as one')).toEqual({ one: 1 });
  });

  it('does NOT take a stranger for its old server when the lock file names one', async () => {
    const { dataDir, stop } = await postgres();
    const self = identify(process.pid);
    const lock = path.join(dataDir, 'postmaster.pid');
    await stop();
    writeFileSync(lock, `${process.pid}\n${dataDir}\n`);
    const next = await postgres();
    expect(await query(next.url, 'select 1 as one')).toEqual({ one: 1 });
    expect(self && isAlive(self)).toBe(true);
    expect(readFileSync(lock, 'utf8')).toContain(String(next.pid));
  });

  it('starts afresh when an earlier run was killed while it made the data', async () => {
    const half = path.join(folder, 'half', 'postgres');
    mkdirSync(`${half}.new`, { recursive: true });
    writeFileSync(path.join(`${half}.new`, 'PG_VERSION'), '18\n');
    const server = await startPostgres({ dataDir: half, password: 'x', settings: { fsync: 'off' } });
    running.push(server);
    expect(await query(server.url, `select current_setting('fsync') as fsync`)).toEqual({ fsync: 'off' });
    await server.stop();
    removeDataHome(half);
  });

  it('says what to do when the password is not the one of the data', async () => {
    await (await postgres()).stop();
    const wrong = startPostgres({ dataDir: path.join(folder, 'postgres'), password: 'wrong' });
    await expect(wrong).rejects.toThrow('make reset');
  });
});

/** Sends one command as text and resolves to the raw answer. */
async function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}

describe('Redis in a folder', () => {
  it('refuses to forget, and keeps its data over a kill', async () => {
    const first = await redis();
    expect(await ask(first.port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    expect(await ask(first.port, 'CONFIG GET bind')).toContain('127.0.0.1');
    expect(await ask(first.port, 'SET kept yes')).toBe('+OK\r\n');
    signal(first.pid, 'SIGKILL');
    await first.exited;
    expect(await ask((await redis()).port, 'GET kept')).toBe('$3\r\nyes\r\n');
  });
});
