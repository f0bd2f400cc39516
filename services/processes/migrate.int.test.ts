import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { emptyDatabase, type TestDatabase } from '../testing/postgres.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

const folder = mkdtempSync(join(tmpdir(), 'studyflow-migrate-'));
const log = join(folder, 'termination-log');
afterAll(() => rmSync(folder, { recursive: true }));
const reported = (): unknown => JSON.parse(readFileSync(log, 'utf8'));

/** Runs the command as an operator would, with nothing but its own variables. */
async function migrate(words: readonly string[], overrides: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrate.ts'), ...words], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_ADMIN_URL: database.adminUrl,
      DATABASE_MIGRATOR_URL: database.migratorUrl,
      DATABASE_APP_URL: database.appUrl,
      DATABASE_SYSTEM_URL: database.systemUrl,
      ...overrides,
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

test('provisions, migrates, says what it did, and has nothing to do the next time', async () => {
  const first = await migrate([], { TERMINATION_LOG: log });
  expect(first).toMatchObject({
    code: 0,
    output: expect.stringContaining('migrated 20261126T1900-platform-expand-schemas'),
  });
  expect(reported()).toEqual({
    phase: 'all',
    applied: expect.arrayContaining(['20261126T1900-platform-expand-schemas']),
    pending: [],
  });
  expect(readFileSync(log).length).toBeLessThanOrEqual(4_096);
  expect(await migrate([])).toMatchObject({ code: 0, output: expect.stringContaining('nothing to do') });
  expect(await migrate(['contract'])).toMatchObject({
    code: 0,
    output: expect.stringContaining('nothing to do'),
  });
});

test('goes down only when it is told that data may be lost; to refuse is 2, and stands in the report', async () => {
  await migrate([]);
  expect(await migrate(['down', '--to', '0'], { TERMINATION_LOG: log })).toMatchObject({
    code: 2,
    output: expect.stringContaining('--allow-data-loss'),
  });
  expect(reported()).toMatchObject({
    phase: 'down',
    applied: [],
    error: { code: 'refused', message: expect.stringContaining('--allow-data-loss') },
  });
  expect(await migrate(['down', '--to', '0', '--allow-data-loss'])).toMatchObject({
    code: 0,
    output: expect.stringContaining('reverted'),
  });
});

test.each([
  [['sideways'], {}, 'not a phase'],
  [['all', '--batch-size', 'many'], {}, '--batch-size takes a whole number above 0'],
  [['all', '--quickly'], {}, '--quickly'],
  [['all'], { DATABASE_MIGRATOR_URL: '' }, 'DATABASE_MIGRATOR_URL: '],
  [['all'], { DATABASE_ADMIN_URL: 'postgres://nobody:x@127.0.0.1:1/none' }, 'ECONNREFUSED'],
])('%j with %j ends with a sentence and exit code 1', async (words, overrides, sentence) => {
  const { code, output } = await migrate(words, overrides);
  expect(output).toContain(sentence);
  expect(output).not.toContain('    at ');
  expect(code).toBe(1);
});

test('a contract is refused while processes of another release live, and runs when they have ended', async () => {
  expect((await migrate(['expand'], { RELEASE: 'campus-2' })).code).toBe(0);
  const system = await database.connect('system');
  await system.query(`insert into app.processes (id, internal_url, roles, lease_until, release) values
    (gen_random_uuid(), 'http://new', '{}', now() + interval '1 hour', 'campus-2'),
    (gen_random_uuid(), 'http://old', '{}', now() + interval '1 hour', 'campus-1'),
    (gen_random_uuid(), 'http://older', '{}', now() + interval '1 hour', null)`);
  const refused = await migrate(['contract'], { RELEASE: 'campus-2', TERMINATION_LOG: log });
  expect(refused).toMatchObject({ code: 2 });
  expect(refused.output).toContain('1 of campus-1, 1 of without a name');
  expect(reported()).toMatchObject({ phase: 'contract', pending: [expect.any(String), expect.any(String)] });

  await system.query(
    `update app.processes set lease_until = '-infinity' where release is distinct from 'campus-2'`,
  );
  expect(await migrate(['contract'], { RELEASE: 'campus-2' })).toMatchObject({ code: 0 });
});
