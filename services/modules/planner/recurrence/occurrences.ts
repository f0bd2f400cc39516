import { dayOfMonthIn, firstOf, monthOf, weekdayOf, type Day } from '../../../platform/clock/day.ts';
import type { ByDay, RecurrenceRule } from './rule.ts';

/** Days, both ends included. */
export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** A rule unrolled period after period: days, weeks, months or years, `interval` apart. */
interface Periods {
  /** The first day that may be in this period. */
  firstDay(period: number): Day;
  /** The period that this day is in, or the one before it. */
  periodOf(day: Day): number;
  /** The days of the rule in this period, in no order. */
  daysIn(period: number): readonly Day[];
}

/**
 * The days on which a series that starts on `start` happens within the range, in order. Its own start is always the
 * first, as calendars show it, and a month without the 31st is left out, as RFC 5545 says.
 *
 * Limits: a series without COUNT is entered where the range begins; one with COUNT is counted from its start.
 */
export function occurrencesBetween(rule: RecurrenceRule, start: Day, range: DayRange): Day[] {
  const last = Math.min(range.to, Math.max(rule.until ?? Infinity, start));
  const periods = periodsOf(rule, start);
  const most = rule.count ?? Infinity;
  const found: Day[] = [];
  let counted = 0;
  let period = rule.count === undefined ? Math.max(0, periods.periodOf(range.from)) : 0;
  for (; counted < most && periods.firstDay(period) <= last; period += 1) {
    const days = daysOf(periods, period, start)
      .filter((day) => day <= last)
      .slice(0, most - counted);
    counted += days.length;
    found.push(...days.filter((day) => day >= range.from));
  }
  return found;
}

function daysOf(periods: Periods, period: number, start: Day): Day[] {
  const days = periods.daysIn(period).filter((day) => day > start);
  if (period === 0) days.push(start);
  return [...new Set(days)].sort((left, right) => left - right);
}

function periodsOf(rule: RecurrenceRule, start: Day): Periods {
  switch (rule.frequency) {
    case 'DAILY':
      return daily(rule, start);
    case 'WEEKLY':
      return weekly(rule, start);
    case 'MONTHLY':
      return monthly(rule, start);
    case 'YEARLY':
      return yearly(rule, start);
  }
}

function daily({ interval, byDay }: RecurrenceRule, start: Day): Periods {
  const firstDay = (period: number): Day => start + period * interval;
  const fits = (day: Day): boolean =>
    byDay.length === 0 || byDay.some(({ weekday }) => weekday === weekdayOf(day));
  return {
    firstDay,
    periodOf: (day) => Math.floor((day - start) / interval),
    daysIn: (period) => [firstDay(period)].filter(fits),
  };
}

function weekly({ interval, byDay }: RecurrenceRule, start: Day): Periods {
  const monday = start - weekdayOf(start);
  const weekdays = byDay.length === 0 ? [weekdayOf(start)] : byDay.map(({ weekday }) => weekday);
  const firstDay = (period: number): Day => monday + period * interval * 7;
  return {
    firstDay,
    periodOf: (day) => Math.floor((day - monday) / (interval * 7)),
    daysIn: (period) => weekdays.map((weekday) => firstDay(period) + weekday),
  };
}

function monthly({ interval, byDay }: RecurrenceRule, start: Day): Periods {
  const { month: startMonth, dayOfMonth } = monthOf(start);
  const monthAt = (period: number): number => startMonth + period * interval;
  return {
    firstDay: (period) => firstOf(monthAt(period)),
    periodOf: (day) => Math.floor((monthOf(day).month - startMonth) / interval),
    daysIn: (period) =>
      byDay.length === 0
        ? existing(dayOfMonthIn(monthAt(period), dayOfMonth))
        : byDay.flatMap((wanted) => weekdaysIn(monthAt(period), wanted)),
  };
}

function yearly({ interval }: RecurrenceRule, start: Day): Periods {
  const { month: startMonth, dayOfMonth } = monthOf(start);
  const monthAt = (period: number): number => startMonth + period * interval * 12;
  return {
    firstDay: (period) => firstOf(monthAt(period)),
    periodOf: (day) => Math.floor((monthOf(day).month - startMonth) / (interval * 12)),
    daysIn: (period) => existing(dayOfMonthIn(monthAt(period), dayOfMonth)),
  };
}

/** All such weekdays of a month, or the nth of them where there is one. */
function weekdaysIn(month: number, { weekday, nth }: ByDay): Day[] {
  const first = firstOf(month) + ((weekday - weekdayOf(firstOf(month)) + 7) % 7);
  const all = [0, 7, 14, 21, 28].map((days) => first + days).filter((day) => day < firstOf(month + 1));
  if (nth === undefined) return all;
  return existing(nth > 0 ? all[nth - 1] : all.at(nth));
}

function existing(day: Day | undefined): Day[] {
  return day === undefined ? [] : [day];
}
