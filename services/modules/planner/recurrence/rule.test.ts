import { describe, expect, test } from '@jest/globals';
import { dayOf } from '../../../platform/clock/day.ts';
import { parseRule } from './rule.ts';

const plain = { interval: 1, byDay: [] };

describe('a rule', () => {
  test.each([
    ['FREQ=DAILY', { ...plain, frequency: 'DAILY' }],
    ['RRULE:FREQ=WEEKLY;WKST=MO', { ...plain, frequency: 'WEEKLY' }],
    [' freq=daily;interval=3 ', { frequency: 'DAILY', interval: 3, byDay: [] }],
    ['Weekly', { ...plain, frequency: 'WEEKLY' }],
    ['FREQ=YEARLY;COUNT=10', { ...plain, frequency: 'YEARLY', count: 10 }],
    ['FREQ=DAILY;UNTIL=20261231', { ...plain, frequency: 'DAILY', until: dayOf('2026-12-31') }],
    ['FREQ=DAILY;UNTIL=20261231T235959Z', { ...plain, frequency: 'DAILY', until: dayOf('2026-12-31') }],
    [
      'FREQ=WEEKLY;BYDAY=MO,SU',
      { frequency: 'WEEKLY', interval: 1, byDay: [{ weekday: 0 }, { weekday: 6 }] },
    ],
    [
      'FREQ=MONTHLY;BYDAY=2TU,-1FR,WE',
      {
        frequency: 'MONTHLY',
        interval: 1,
        byDay: [{ weekday: 1, nth: 2 }, { weekday: 4, nth: -1 }, { weekday: 2 }],
      },
    ],
  ])('%s is read', (text, rule) => {
    expect(parseRule(text)).toEqual(rule);
  });

  test.each([
    '',
    'FREQ',
    'FREQ=HOURLY',
    'INTERVAL=2',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=1001',
    'FREQ=DAILY;INTERVAL=-1',
    'FREQ=DAILY;COUNT=1e3',
    'FREQ=DAILY;COUNT=3;UNTIL=20261231',
    'FREQ=DAILY;UNTIL=20261331',
    'FREQ=DAILY;UNTIL=20260230',
    'FREQ=DAILY;UNTIL=2026-12-31',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYDAY=2TU',
    'FREQ=WEEKLY;BYDAY=',
    'FREQ=MONTHLY;BYDAY=6MO',
    'FREQ=YEARLY;BYDAY=MO',
    'FREQ=WEEKLY;WKST=SU',
    'FREQ=MONTHLY;BYMONTHDAY=13',
    'FREQ=DAILY=WEEKLY',
    'FREQ=DAILY;',
    'FREQ=DAILY;__proto__=1',
    'FREQ=DAILY;constructor=1',
  ])('%j is none that we know', (text) => {
    expect(parseRule(text)).toBeUndefined();
  });
});
