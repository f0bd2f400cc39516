import { dayOf, firstOf, monthOf, textOf, type Day } from '../../platform/clock/day.ts';
import { startOf, type Range } from './analytics.ts';

/** The most days that one answer covers, by how they are put together. */
export const MAX_DAYS: Readonly<Record<Range, number>> = { day: 400, week: 1_100, month: 3_700 };

/**
 * Both ends of what is asked. Without `to` it is today; without `from` it is the last seven days, twelve weeks or
 * twelve months up to `to`. A range that only begins ends at its bound, or today.
 */
export function daysAsked(
  range: Range,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  today: string,
): { readonly from: string; readonly to: string } {
  if (from === undefined) {
    const last = to ?? today;
    return { from: textOf(usualStart(range, dayOf(last))), to: last };
  }
  const latest = dayOf(from) + MAX_DAYS[range] - 1;
  return { from, to: to ?? textOf(Math.min(latest, Math.max(dayOf(from), dayOf(today)))) };
}

function usualStart(range: Range, last: Day): Day {
  if (range === 'day') return last - 6;
  return range === 'week' ? startOf('week', last) - 77 : firstOf(monthOf(last).month - 11);
}
