import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  DATABASE_MIGRATION_CONDITIONS,
  RELEASE_CONDITIONS,
  STUDY_FLOW_CONDITIONS,
} from '../../operator/src/api/conditions.ts';
import { REASONS } from '../../operator/src/api/reasons.ts';

/** The first cells of the table that begins with this one. */
function rowsOf(header: string): string[] {
  const document = readFileSync('docs/platform-engineer.md', 'utf8');
  const table = new RegExp(`^\\| ${header} .*\\n\\|[ :|-]+\\n((?:\\|.*\\n)+)`, 'm').exec(document)?.[1] ?? '';
  return Array.from(table.matchAll(/^\| `(\w+)`/gm), ([, name = '']) => name);
}

test('the guide for platform engineers explains every reason, and none that there is not', () => {
  expect(rowsOf('Reason')).toEqual(Object.values(REASONS));
});

test('it explains every condition of every kind', () => {
  const conditions = [...STUDY_FLOW_CONDITIONS, ...RELEASE_CONDITIONS, ...DATABASE_MIGRATION_CONDITIONS];
  expect(rowsOf('Condition').toSorted()).toEqual([...new Set<string>(conditions)].toSorted());
});
