import { dayOf, isDay, type Day } from '../../../platform/clock/day.ts';

export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY' | 'YEARLY';

/** One weekday; in a month `nth` picks one of them, from the end when negative. */
export interface ByDay {
  readonly weekday: number;
  readonly nth?: number;
}

/** The part of RFC 5545's recurrence rules that a calendar of days needs. */
export interface RecurrenceRule {
  readonly frequency: Frequency;
  readonly interval: number;
  /** How many in all, the first included. */
  readonly count?: number;
  /** The last day that may be one. */
  readonly until?: Day;
  /** Empty where the first day decides. */
  readonly byDay: readonly ByDay[];
}

const FREQUENCIES: readonly Frequency[] = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
/** Bounds keep expanding cheap, whatever people write. */
const MAX_NUMBER = 1_000;

/**
 * Reads a rule: `FREQ` with `INTERVAL`, `COUNT` or `UNTIL`, and `BYDAY`, weeks starting on Monday. The plain words
 * daily, weekly, monthly and yearly, which older clients wrote, are rules too. Undefined for anything else.
 */
export function parseRule(text: string): RecurrenceRule | undefined {
  const parts = partsOf(text);
  const frequency = FREQUENCIES.find((name) => name === parts?.get('FREQ'));
  if (parts === undefined || frequency === undefined) return undefined;
  let rule: RecurrenceRule = { frequency, interval: 1, byDay: [] };
  for (const [name, value] of parts) {
    const read = READERS[name]?.(value, frequency);
    if (read === undefined) return undefined;
    rule = { ...rule, ...read };
  }
  return rule.count !== undefined && rule.until !== undefined ? undefined : rule;
}

/** What each part says; undefined where it says nothing we know. */
const READERS: Readonly<
  Record<string, (value: string, frequency: Frequency) => Partial<RecurrenceRule> | undefined>
> = {
  FREQ: () => ({}),
  INTERVAL: (value) => readAs('interval', numberOf(value)),
  COUNT: (value) => readAs('count', numberOf(value)),
  UNTIL: (value) => readAs('until', untilOf(value)),
  BYDAY: (value, frequency) => readAs('byDay', byDayOf(value, frequency)),
  WKST: (value) => (value === 'MO' ? {} : undefined),
};

function readAs<Name extends keyof RecurrenceRule>(
  name: Name,
  value: RecurrenceRule[Name] | undefined,
): Partial<RecurrenceRule> | undefined {
  return value === undefined ? undefined : { [name]: value };
}

/** Each part once, by its name. */
function partsOf(text: string): Map<string, string> | undefined {
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  if (FREQUENCIES.some((word) => word === rule)) return new Map([['FREQ', rule]]);
  const parts = new Map<string, string>();
  for (const part of rule.split(';')) {
    const [name = '', value = '', ...rest] = part.split('=');
    if (rest.length > 0 || parts.has(name)) return undefined;
    parts.set(name, value);
  }
  return parts;
}

function numberOf(text: string): number | undefined {
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= 1 && value <= MAX_NUMBER ? value : undefined;
}

/** A date, or a moment whose date counts: events know no zone. */
function untilOf(text: string): Day | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?$/.exec(text) ?? [];
  const read = `${year}-${month}-${day}`;
  return isDay(read) ? dayOf(read) : undefined;
}

function byDayOf(text: string, frequency: Frequency): readonly ByDay[] | undefined {
  const days = text.split(',').map((part) => {
    const [, nth = '', name = ''] = /^([+-]?[1-5])?([A-Z]{2})$/.exec(part) ?? [];
    const weekday = WEEKDAYS.indexOf(name);
    const isSound = weekday >= 0 && (nth === '' || frequency === 'MONTHLY');
    return isSound ? { weekday, ...(nth !== '' && { nth: Number(nth) }) } : undefined;
  });
  const isSound = frequency !== 'YEARLY' && days.length <= 35;
  return isSound && days.every((day) => day !== undefined) ? days : undefined;
}
