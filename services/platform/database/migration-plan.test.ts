import { describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findMigrations, type MigrationFile, type Phase } from './migration-files.ts';
import { planDown, planUp } from './migration-plan.ts';

const build = (time: number, phase: Phase): MigrationFile => {
  const name = `20260301T090${time}-tasks-${phase}-it`;
  return { name, phase, module: 'tasks', path: `/${name}.ts` };
};
const [first, second, third, fourth] = [
  build(1, 'expand'),
  build(2, 'backfill'),
  build(3, 'contract'),
  build(4, 'expand'),
];
const files = [first, second, third, fourth] as const;
const namesOf = (plan: readonly MigrationFile[]): string[] => plan.map((file) => file.name);

describe('up', () => {
  test('runs everything that is pending, in order', () => {
    expect(planUp(files, [first.name], 'all')).toEqual([second, third, fourth]);
  });

  test('runs one phase only', () => {
    expect(planUp(files, [], 'expand')).toEqual([first, fourth]);
    expect(planUp(files, [first.name], 'backfill')).toEqual([second]);
  });

  test('does not run a phase before an earlier phase that it may rely on', () => {
    expect(() => planUp(files, [], 'backfill')).toThrow(/run the expand phase first/);
    expect(() => planUp(files, [first.name], 'contract')).toThrow(/run the backfill phase first/);
  });

  test('has nothing to do when the phase is done', () => {
    expect(planUp(files, namesOf(files), 'contract')).toEqual([]);
  });
});

describe('down', () => {
  const executed = [first.name, second.name, third.name];

  test('reverts the newest only, unless told how far', () => {
    expect(planDown(files, executed, undefined)).toEqual([third]);
    expect(planDown(files, executed, first.name)).toEqual([third, second]);
    expect(planDown(files, executed, 0)).toEqual([third, second, first]);
    expect(planDown(files, [], undefined)).toEqual([]);
  });

  test('refuses a name that was not applied', () => {
    expect(() => planDown(files, executed, fourth.name)).toThrow(/has not been applied/);
  });

  test('refuses when an applied file is not here', () => {
    expect(() => planDown([first], executed, 0)).toThrow(/applied by another version/);
  });
});

test('a file of migrations/ whose name says nothing is refused by name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'studyflow-misnamed-'));
  writeFileSync(join(folder, '20260301-whatever.ts'), '');
  await expect(findMigrations(folder)).rejects.toThrow(/20260301-whatever\.ts/);
  rmSync(folder, { recursive: true });
});
