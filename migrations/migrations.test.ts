import { describe, expect, test } from '@jest/globals';

import { findMigrations, loadMigration } from '../services/platform/database/migration-files.ts';

const files = await findMigrations();

/** One constraint instead of another of its name, in one statement: nothing that is stored goes. */
const REPLACED_CONSTRAINT = /\bdrop constraint (\w+),\s+add constraint \1\b/gi;

/** The SQL that a migration would run, without a database. */
async function readSql(name: string, direction: 'up' | 'down'): Promise<{ sql: string; losesData: boolean }> {
  const file = files.find((candidate) => candidate.name === name);
  const Migration = await loadMigration(file!);
  const migration = new Migration(undefined as never, undefined as never);
  await migration[direction]();
  return { sql: migration.getQueries().map(String).join(';\n'), losesData: migration.losesData };
}

test('there are migrations, each with a name of its own', () => {
  const names = files.map((file) => file.name);
  expect(names.length).toBeGreaterThan(10);
  expect(names).toEqual([...new Set(names)].sort());
});

describe.each(files.map((file) => file.name))('%s', (name) => {
  test('has both directions', async () => {
    expect((await readSql(name, 'up')).sql).not.toBe('');
    expect((await readSql(name, 'down')).sql).not.toBe('');
  });

  test('drops and renames nothing on the way up, unless it is a contract', async () => {
    const { sql } = await readSql(name, 'up');
    const lasting = sql.replaceAll(REPLACED_CONSTRAINT, '');
    const destroys = /\b(drop|rename|truncate)\b/i.test(lasting);
    expect(destroys && !name.includes('-contract-')).toBe(false);
  });

  test('says that its way down loses data, when it does', async () => {
    const { sql, losesData } = await readSql(name, 'down');
    const destroys = /\b(drop\s+table|drop\s+column|truncate|delete\s+from)\b/i.test(sql);
    expect(destroys && !losesData).toBe(false);
  });
});
