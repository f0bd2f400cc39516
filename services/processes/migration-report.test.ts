import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { terminationLog } from '../platform/config/termination-log.ts';
import { createMigrationReport } from './migration-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'migration-report-'));
const path = join(folder, 'log');
afterAll(() => rmSync(folder, { recursive: true }));
const read = (): Record<string, unknown> => JSON.parse(readFileSync(path, 'utf8')) as never;

test('the report is true after each step', () => {
  const report = createMigrationReport('backfill', path);
  report.plan(['one', 'two']);
  expect(read()).toEqual({ phase: 'backfill', applied: [], pending: ['one', 'two'] });
  report.note({ name: 'one', state: 'filling', rows: 20 });
  report.note({ name: 'one', state: 'filling', rows: 5 });
  report.note({ name: 'one', state: 'migrated' });
  report.fail({ code: 'failed', message: 'x'.repeat(5_000) });
  expect(read()).toEqual({
    phase: 'backfill',
    applied: ['one'],
    pending: ['two'],
    rows: 25,
    error: { code: 'failed', message: 'x'.repeat(1_000) },
  });
});

test('however much there is to tell, it fits into 4 KiB and says how much is missing', () => {
  const report = createMigrationReport('all', path);
  const names = Array.from({ length: 300 }, (_, index) => `20261127T${index}-${'ü'.repeat(40)}`);
  report.plan(names);
  for (const name of names.slice(0, 100)) report.note({ name, state: 'migrated' });
  expect(readFileSync(path).length).toBeLessThanOrEqual(4_096);
  const { applied, pending, counts } = read();
  expect(counts).toEqual({ applied: 100, pending: 200 });
  expect((applied as string[]).at(-1)).toBe(names[99]);
  expect((pending as string[])[0]).toBe(names[100]);
});

test('a file that cannot be written is said, and the run goes on', () => {
  const said = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  createMigrationReport('all', join(folder, 'no', 'where')).plan([]);
  createMigrationReport('all', undefined).plan([]);
  expect(said).toHaveBeenCalledTimes(1);
  said.mockRestore();
});

test('the file is the one that is named; without a name it is Kubernetes’ own, where there is one', () => {
  expect(terminationLog({ TERMINATION_LOG: '/tmp/last-words' })).toBe('/tmp/last-words');
  expect([undefined, '/dev/termination-log']).toContain(terminationLog({ TERMINATION_LOG: '' }));
});
