import { expect, test } from '@jest/globals';
import { chaosTable } from './chaos-table.ts';
import { countsIn } from './verbs.ts';

test('the counts of a run are those of its last line', () => {
  expect(countsIn('3 passed, 1 failed\nmore\n12 passed, 0 failed\n', true)).toEqual({
    passed: 12,
    failed: 0,
  });
});

test('a run that says nothing, or fails without saying so, is one failure', () => {
  expect(countsIn('', true)).toEqual({ passed: 0, failed: 1 });
  expect(countsIn('Killed\n', false)).toEqual({ passed: 0, failed: 1 });
  expect(countsIn('5 passed, 0 failed\n', false)).toEqual({ passed: 5, failed: 1 });
});

test('what campaigns came to is a table', () => {
  const line = {
    promise: 'R1',
    run: 'faults',
    seconds: 60,
    slowdown: 1,
    counts: { kills: 20 },
    wrong: [],
  } as const;
  expect(
    chaosTable([line, { ...line, wrong: ['(1) lost'] }])
      .split('\n')
      .slice(2),
  ).toEqual([
    '| R1 | faults | 60 s, ×1 | kills 20 | held |',
    '| R1 | faults | 60 s, ×1 | kills 20 | **1 wrong** |',
  ]);
});
