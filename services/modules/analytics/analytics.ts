import { dayOf, firstOf, monthOf, textOf, weekdayOf, type Day } from '../../platform/clock/day.ts';

/** How days are put together; weeks are ISO weeks, from Monday to Sunday. */
export const RANGES = ['day', 'week', 'month'] as const;
export type Range = (typeof RANGES)[number];

/** What is asked: days where the person lives, both ends included. */
export interface Period {
  readonly range: Range;
  readonly from: string;
  readonly to: string;
  readonly time_zone: string;
  readonly subject_id?: string | undefined;
}

/** What happened in one stretch of days with one subject, as storage sums it. */
export interface Group {
  /** The first day of the stretch. */
  readonly start: string;
  readonly subject_id: string | null;
  readonly subject_name: string | null;
  readonly study_minutes: number;
  readonly sessions: number;
  readonly tasks_completed: number;
  readonly focus_sum: number;
  /** Sessions that have a focus score. */
  readonly focus_count: number;
}

/** Sums over something. */
export interface Sums {
  readonly study_minutes: number;
  readonly sessions: number;
  readonly tasks_completed: number;
  /** 0 to 100, to one decimal; null when no session was scored. */
  readonly average_focus: number | null;
}

/** Days in a row on which something was studied. */
export interface Streak {
  /** Up to today, or to yesterday while today is still open. */
  readonly current: number;
  readonly longest: number;
  readonly study_days: number;
  readonly last_study_date: string | null;
}

export interface Analytics extends Omit<Period, 'subject_id'> {
  readonly subject_id: string | null;
  readonly totals: Sums;
  /** Every stretch of the period, also those where nothing happened. */
  readonly buckets: readonly (Sums & { readonly start: string; readonly end: string })[];
  /** Those with which something happened, most studied first. */
  readonly subjects: readonly (Sums & { readonly subject_id: string | null; readonly name: string | null })[];
  readonly streak: Streak;
}

type Part = Omit<Group, 'start' | 'subject_id' | 'subject_name'>;

/** Puts sums together: by stretch, by subject, and all. */
export function analyticsOf(period: Period, groups: readonly Group[], streak: Streak): Analytics {
  const bySubject = Map.groupBy(groups, ({ subject_id: id }) => id);
  const byStart = Map.groupBy(groups, ({ start }) => start);
  const { subject_id: subjectId = null, ...asked } = period;
  return {
    ...asked,
    subject_id: subjectId,
    totals: sumOf(groups),
    buckets: stretchesOf(period).map((stretch) => ({
      ...stretch,
      ...sumOf(byStart.get(stretch.start) ?? []),
    })),
    subjects: [...bySubject]
      .map(([id, parts]) => ({ subject_id: id, name: parts[0]?.subject_name ?? null, ...sumOf(parts) }))
      .sort(byMinutes),
    streak,
  };
}

type Named = Sums & { readonly name: string | null };

function byMinutes(left: Named, right: Named): number {
  return right.study_minutes - left.study_minutes || (left.name ?? '').localeCompare(right.name ?? '');
}

function sumOf(parts: readonly Part[]): Sums {
  const sum = (name: keyof Part): number => parts.reduce((all, part) => all + part[name], 0);
  const scored = sum('focus_count');
  return {
    study_minutes: sum('study_minutes'),
    sessions: sum('sessions'),
    tasks_completed: sum('tasks_completed'),
    average_focus: scored === 0 ? null : Math.round((sum('focus_sum') / scored) * 10) / 10,
  };
}

/** Whole days, weeks or months that touch the period; only days of the period count in them. */
export function stretchesOf({ range, from, to }: Pick<Period, 'range' | 'from' | 'to'>): {
  start: string;
  end: string;
}[] {
  const stretches = [];
  for (let first = startOf(range, dayOf(from)); first <= dayOf(to); first = next(range, first)) {
    stretches.push({ start: textOf(first), end: textOf(next(range, first) - 1) });
  }
  return stretches;
}

/** The first day of the day, week or month that this day is in. */
export function startOf(range: Range, day: Day): Day {
  if (range === 'day') return day;
  return range === 'week' ? day - weekdayOf(day) : firstOf(monthOf(day).month);
}

function next(range: Range, first: Day): Day {
  if (range === 'day') return first + 1;
  return range === 'week' ? first + 7 : firstOf(monthOf(first).month + 1);
}
