import { readFileSync, globSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { longestRange, scaleExpression, scaleRules, scaleWaits, secondsOf } from './scale.ts';

const PACE = { factor: 20, shortestRangeSeconds: 5 };

describe('an expression', () => {
  test('keeps all but its times', () => {
    expect(scaleExpression('sum by (a) (rate(b{c="x"}[5m])) > 0.05', PACE)).toBe(
      'sum by (a) (rate(b{c="x"}[15000ms])) > 0.05',
    );
    expect(scaleExpression('a > max(a offset 1h)', PACE)).toBe('a > max(a offset 180000ms)');
  });

  test('keeps ranges in which two scrapes lie', () => {
    expect(scaleExpression('rate(a[30s])', PACE)).toBe('rate(a[5000ms])');
  });

  test('compares an age with a shorter one, and nothing else', () => {
    expect(scaleExpression('max by (p) (studyflow_jobs_oldest_seconds) > 300', PACE)).toBe(
      'max by (p) (studyflow_jobs_oldest_seconds) > 15',
    );
    expect(scaleExpression('max(studyflow_outbox_waiting) > 10000', PACE)).toBe(
      'max(studyflow_outbox_waiting) > 10000',
    );
  });

  test('remembers for as long as its longest range', () => {
    expect(longestRange('rate(a[5m]) and rate(a[1h]) > a offset 30m')).toBe(3_600);
    expect(longestRange('a > 1')).toBe(0);
  });
});

test('what is no time is refused, not taken for nothing', () => {
  expect(secondsOf('1h30m')).toBe(5_400);
  expect(() => secondsOf('5 minutes')).toThrow('"5 minutes" is no time.');
});

describe('each file of rules', () => {
  const files = globSync('observability/prometheus/rules/*.yaml');

  test.each(files)('%s: other times, the same rules', (file) => {
    const text = readFileSync(file, 'utf8');
    const [before, after] = [rulesIn(text), rulesIn(scaleRules(text, PACE))];
    expect(after.map(timeless)).toEqual(before.map(timeless));
    for (const [index, { for: wait }] of before.entries()) {
      const scaled = after[index]?.for;
      expect(scaled === undefined ? undefined : secondsOf(scaled)).toBe(
        wait === undefined ? undefined : secondsOf(wait) / PACE.factor,
      );
    }
  });
});

test('the waits of every route are shorter, matchers and receivers are as they were', () => {
  const route = {
    receiver: 'team',
    group_wait: '30s',
    routes: [{ matchers: ['severity = "critical"'], repeat_interval: '1h' }],
  };
  expect(scaleWaits(route, 20)).toEqual({
    receiver: 'team',
    group_wait: '1500ms',
    routes: [{ matchers: ['severity = "critical"'], repeat_interval: '180000ms' }],
  });
});

interface Rule {
  readonly expr: string;
  readonly for?: string;
}

function rulesIn(text: string): Rule[] {
  return (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);
}

/** A rule with its times taken out. */
function timeless(rule: Rule): object {
  const expr = rule.expr
    .replaceAll(/\[\w+\]|offset \w+/g, 'TIME')
    .replace(/(_(?:lag|oldest|age)_seconds.*> )[\d.]+$/, '$1TIME');
  return { ...rule, expr, for: rule.for === undefined ? 'none' : 'some' };
}
