import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { RULE_FILES } from '../observability/rules/index.ts';
import { DRILLS } from './faults/index.ts';
import { reasonOf } from './played-only.ts';
import { drillTable } from './table.ts';

const alerts = new Set(RULE_FILES.flatMap((file) => file.alerts.map(({ name }) => name)));
const drilled = DRILLS.flatMap((drill) => drill.alerts);

test('each alert has a drill, or a reason why it has none', () => {
  const open = [...alerts].filter((name) => !drilled.includes(name) && reasonOf(name) === undefined);
  expect(open).toEqual([]);
});

test('each drill is of an alert that there is, and of one that is not excused', () => {
  expect(drilled.filter((name) => !alerts.has(name) || reasonOf(name) !== undefined)).toEqual([]);
  expect(new Set(drilled).size).toBe(drilled.length);
});

test('the guide for people on call names each alert that is not drilled, with the reason', () => {
  const guide = readFileSync('docs/on-call.md', 'utf8');
  const table = /^\| Alert +\| why it is not drilled .*\n\|[ :|-]+\n((?:\|.*\n)+)/m.exec(guide)?.[1] ?? '';
  const rows = Array.from(table.matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm), ([, name, reason]) => [
    name,
    reason,
  ]);
  const open = [...alerts].filter((name) => !drilled.includes(name));
  expect(rows).toEqual(open.map((name) => [name, reasonOf(name)]));
});

test('the table says what went wrong, and leaves out what was not seen', () => {
  const base = { alert: 'A', fault: 'a fault', commands: 2, firedAfter: 3.14, arrivedAfter: 4 };
  const lines = drillTable([
    { ...base, clearedAfter: 9, problem: '' },
    { ...base, problem: 'goes on' },
  ]).split('\n');
  expect(lines.slice(2)).toEqual([
    '| A | a fault | 3.1 s | 4.0 s | 9.0 s | 2 | ok |',
    '| A | a fault | 3.1 s | 4.0 s |  | 2 | **goes on** |',
  ]);
});
