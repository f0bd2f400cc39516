import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { emptyDatabase, type TestDatabase } from '../testing/postgres.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

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
  const first = await migrate([]);
  expect(first).toMatchObject({
    code: 0,
    output: expect.stringContaining('migrated 20261126T1900-platform-expand-schemas'),
  });
  expect(await migrate([])).toMatchObject({ code: 0, output: expect.stringContaining('nothing to do') });
  expect(await migrate(['contract'])).toMatchObject({
    code: 0,
    output: expect.stringContaining('nothing to do'),
  });
});

test('goes down only when it is told that data may be lost', async () => {
  await migrate([]);
  expect(await migrate(['down', '--to', '0'])).toMatchObject({
    code: 1,
    output: expect.stringContaining('--allow-data-loss'),
  });
  expect(await migrate(['down', '--to', '0', '--allow-data-loss'])).toMatchObject({
    code: 0,
    output: expect.stringContaining('reverted'),
  });
});

test.each([
  [['sideways'], {}, 'not a phase'],
  [['all'], { DATABASE_MIGRATOR_URL: '' }, 'DATABASE_MIGRATOR_URL: '],
  [['all'], { DATABASE_ADMIN_URL: 'postgres://nobody:x@127.0.0.1:1/none' }, 'ECONNREFUSED'],
])('%j with %j ends with a sentence and exit code 1', async (words, overrides, sentence) => {
  const { code, output } = await migrate(words, overrides);
  expect(output).toContain(sentence);
  expect(output).not.toContain('    at ');
  expect(code).toBe(1);
});
