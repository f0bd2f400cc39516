import type { CalendarEvent, Occurrence } from './calendar-event.ts';
import { dayOf, textOf } from '../../platform/clock/day.ts';
import { occurrencesBetween } from './recurrence/occurrences.ts';
import { parseRule } from './recurrence/rule.ts';

/** Days, `YYYY-MM-DD`, both ends included. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

/** The days on which an event happens in the range; one whose rule nobody can read happens on its own day. */
export function occurrencesOf(event: CalendarEvent, { from, to }: DateRange): Occurrence[] {
  const rule = event.recurring === true ? parseRule(event.recurring_pattern ?? '') : undefined;
  if (rule === undefined) {
    return event.event_date >= from && event.event_date <= to ? [occurrenceOn(event, event.event_date)] : [];
  }
  const range = { from: dayOf(from), to: dayOf(to) };
  return occurrencesBetween(rule, dayOf(event.event_date), range).map((day) =>
    occurrenceOn(event, textOf(day)),
  );
}

export function occurrenceOn(event: CalendarEvent, day: string): Occurrence {
  return { ...event, occurrence_date: day };
}

/** Days and times as one text that sorts as a calendar does: all-day events lead their day. */
export function placeOf({ occurrence_date: day, event_time: time, id }: Occurrence): {
  value: string;
  id: string;
} {
  return { value: `${day} ${time ?? ''}`, id };
}

/** For sorting: by day, time, then id. */
export function comparePlaces(
  left: { readonly value: string; readonly id: string },
  right: { readonly value: string; readonly id: string },
): number {
  if (left.value !== right.value) return left.value < right.value ? -1 : 1;
  return left.id < right.id ? -1 : Number(left.id > right.id);
}
