import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, monthOf, textOf, weekdayOf, type Day } from '../../../platform/clock/day.ts';
import { occurrencesBetween, type DayRange } from './occurrences.ts';
import { parseRule, type RecurrenceRule } from './rule.ts';

function days(text: string, start: string, from: string, to: string): string[] {
  const rule = parseRule(text);
  if (rule === undefined) throw new Error(`no rule: ${text}`);
  return occurrencesBetween(rule, dayOf(start), { from: dayOf(from), to: dayOf(to) }).map(textOf);
}

describe('known calendars', () => {
  test.each([
    ['every other day', 'FREQ=DAILY;INTERVAL=2', '2026-03-27', ['2026-03-29', '2026-03-31', '2026-04-02']],
    ['Mondays and Wednesdays', 'FREQ=WEEKLY;BYDAY=WE,MO', '2026-03-23', ['2026-03-30', '2026-04-01']],
    ['the 31st, where there is one', 'FREQ=MONTHLY', '2026-01-31', ['2026-03-31']],
    ['the last Tuesday', 'FREQ=MONTHLY;BYDAY=-1TU', '2026-02-24', ['2026-03-31']],
    [
      'working days',
      'FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR',
      '2026-03-30',
      ['2026-03-30', '2026-03-31', '2026-04-01', '2026-04-02'],
    ],
    ['until a day', 'FREQ=DAILY;UNTIL=20260330T120000Z', '2026-03-01', ['2026-03-29', '2026-03-30']],
    ['three times', 'FREQ=DAILY;COUNT=3', '2026-03-28', ['2026-03-29', '2026-03-30']],
    [
      'its own day first, whatever the rule',
      'FREQ=WEEKLY;BYDAY=WE',
      '2026-03-30',
      ['2026-03-30', '2026-04-01'],
    ],
    ['its own day, though it ended before', 'FREQ=DAILY;UNTIL=20200101', '2026-03-30', ['2026-03-30']],
  ])('%s', (_name, rule, start, expected) => {
    expect(days(rule, start, '2026-03-29', '2026-04-02')).toEqual(expected);
  });

  test('the 29th of February comes every four years, and not in 2100', () => {
    expect(days('FREQ=YEARLY', '2088-02-29', '2000-01-01', '2108-12-31')).toEqual([
      '2088-02-29',
      '2092-02-29',
      '2096-02-29',
      '2104-02-29',
      '2108-02-29',
    ]);
  });

  test('a day is a day, also when the clocks change', () => {
    expect(days('FREQ=DAILY', '2026-10-24', '2026-10-24', '2026-10-27')).toHaveLength(4);
  });

  test('nothing happens before the start or in an empty range', () => {
    expect(days('FREQ=DAILY', '2026-03-30', '2026-03-01', '2026-03-29')).toEqual([]);
    expect(days('FREQ=DAILY', '2026-03-30', '2026-04-02', '2026-04-01')).toEqual([]);
  });
});

/** The same, slowly: looks at every single day since the start. */
function slowly(rule: RecurrenceRule, start: Day, range: DayRange): Day[] {
  const found: Day[] = [];
  let counted = 0;
  for (let day = start; day <= range.to; day += 1) {
    const isDue =
      day === start || (day <= (rule.until ?? Infinity) && FITS[rule.frequency](rule, start, day));
    if (!isDue) continue;
    counted += 1;
    if (counted > (rule.count ?? Infinity)) break;
    if (day >= range.from) found.push(day);
  }
  return found;
}

const mondayOf = (day: Day): Day => day - weekdayOf(day);

type Fits = (rule: RecurrenceRule, start: Day, day: Day) => boolean;

const isListed = ({ byDay }: RecurrenceRule, day: Day): boolean =>
  byDay.some(({ weekday }) => weekday === weekdayOf(day));
const monthsBetween = (start: Day, day: Day): number => monthOf(day).month - monthOf(start).month;

const FITS: Readonly<Record<RecurrenceRule['frequency'], Fits>> = {
  DAILY: (rule, start, day) =>
    (day - start) % rule.interval === 0 && (rule.byDay.length === 0 || isListed(rule, day)),
  WEEKLY: (rule, start, day) =>
    (mondayOf(day) - mondayOf(start)) % (7 * rule.interval) === 0 &&
    (rule.byDay.length === 0 ? weekdayOf(day) === weekdayOf(start) : isListed(rule, day)),
  MONTHLY: (rule, start, day) =>
    monthsBetween(start, day) % rule.interval === 0 && fitsMonth(rule.byDay, monthOf(start).dayOfMonth, day),
  YEARLY: (rule, start, day) =>
    monthsBetween(start, day) % (rule.interval * 12) === 0 &&
    monthOf(day).dayOfMonth === monthOf(start).dayOfMonth,
};

function fitsMonth(byDay: RecurrenceRule['byDay'], dayOfMonth: number, day: Day): boolean {
  const here = monthOf(day);
  if (byDay.length === 0) return here.dayOfMonth === dayOfMonth;
  const nth = Math.ceil(here.dayOfMonth / 7);
  const isLast = (back: number): boolean =>
    monthOf(day + 7 * back).month !== here.month && monthOf(day + 7 * (back - 1)).month === here.month;
  return byDay.some(
    (wanted) =>
      wanted.weekday === weekdayOf(day) &&
      (wanted.nth === undefined || wanted.nth === nth || (wanted.nth < 0 && isLast(-wanted.nth))),
  );
}

const weekdays = fc.uniqueArray(fc.constantFrom('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'), { maxLength: 4 });
const nthDays = fc.uniqueArray(
  fc.tuple(fc.constantFrom('', '1', '2', '3', '4', '5', '-1', '-2', '-5'), fc.constantFrom('MO', 'WE', 'SU')),
  { maxLength: 3, selector: (day) => day.join('') },
);
const someRule = fc
  .record({
    frequency: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'),
    interval: fc.integer({ min: 1, max: 5 }),
    end: fc.oneof(
      fc.constant(''),
      fc.integer({ min: 1, max: 40 }).map((count) => `;COUNT=${count}`),
      fc.integer({ min: 18_000, max: 22_000 }).map((day) => `;UNTIL=${textOf(day).replaceAll('-', '')}`),
    ),
    weekdays,
    nthDays,
  })
  .map((parts) => {
    const plain = parts.weekdays.join(',');
    const nth = parts.nthDays.map((day) => day.join('')).join(',');
    const byDay = parts.frequency === 'MONTHLY' ? nth : parts.frequency === 'YEARLY' ? '' : plain;
    return `FREQ=${parts.frequency};INTERVAL=${parts.interval}${parts.end}${byDay === '' ? '' : `;BYDAY=${byDay}`}`;
  });

test('agrees with looking at every single day, for any rule, start and range', () => {
  const start = fc.integer({ min: 18_000, max: 21_000 });
  const from = fc.integer({ min: 17_000, max: 23_000 });
  fc.assert(
    fc.property(someRule, start, from, fc.integer({ min: 0, max: 400 }), (text, first, begin, length) => {
      const rule = parseRule(text)!;
      const range = { from: begin, to: begin + length };
      expect(occurrencesBetween(rule, first, range)).toEqual(slowly(rule, first, range));
    }),
    { numRuns: 500 },
  );
});
