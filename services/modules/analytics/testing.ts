import { dayOf, textOf } from '../../platform/clock/day.ts';
import { dayIn } from '../../platform/clock/time-zone.ts';
import { startOf, type Analytics, type Group, type Period, type Streak, type Sums } from './analytics.ts';
import type { AnalyticsCache } from './analytics.repository.ts';

/** A study session as the slow computation needs it. */
export interface PlainSession {
  readonly subject_id: string | null;
  readonly duration: number;
  readonly focus_score: number | null;
  readonly completed_at: string;
}

export interface PlainTask {
  readonly subject_id: string | null;
  readonly completed_at: string;
}

/** Everything that one person has completed. */
export interface PlainHistory {
  readonly sessions: readonly PlainSession[];
  readonly tasks: readonly PlainTask[];
  readonly names: ReadonlyMap<string, string>;
}

/**
 * The same answer, slowly: walks day by day and asks a clock on the wall (Intl) for each moment. It shares no SQL and
 * no sums with the real one.
 */
export function plainAnalytics(history: PlainHistory, period: Period, today: string): Analytics {
  const zone = period.time_zone;
  const isAsked = (row: PlainTask): boolean =>
    period.subject_id === undefined || row.subject_id === period.subject_id;
  const sessions = history.sessions.filter(isAsked);
  const tasks = history.tasks.filter(isAsked);
  const over = (isIn: (day: string, row: PlainTask) => boolean): Sums => {
    const fits = (row: PlainTask): boolean => {
      const day = dayIn(zone, new Date(row.completed_at));
      return day >= period.from && day <= period.to && isIn(day, row);
    };
    const studied = sessions.filter(fits);
    const scores = studied.flatMap(({ focus_score: score }) => (score === null ? [] : [score]));
    const mean = scores.reduce((all, score) => all + score, 0) / scores.length;
    return {
      study_minutes: studied.reduce((all, { duration }) => all + duration, 0),
      sessions: studied.length,
      tasks_completed: tasks.filter(fits).length,
      average_focus: scores.length === 0 ? null : Math.round(mean * 10) / 10,
    };
  };
  const ids = [null, ...history.names.keys()];
  const { subject_id: subjectId = null, ...asked } = period;
  return {
    ...asked,
    subject_id: subjectId,
    totals: over(() => true),
    buckets: plainStretches(period).map((stretch) => ({
      ...stretch,
      ...over((day) => day >= stretch.start && day <= stretch.end),
    })),
    subjects: ids
      .map((id) => ({
        subject_id: id,
        name: id === null ? null : history.names.get(id)!,
        ...over((_day, row) => row.subject_id === id),
      }))
      .filter(({ sessions: studied, tasks_completed: done }) => studied + done > 0)
      .sort(
        (left, right) =>
          right.study_minutes - left.study_minutes || (left.name ?? '').localeCompare(right.name ?? ''),
      ),
    streak: plainStreak(history.sessions, zone, today),
  };
}

function plainStretches({ range, from, to }: Period): { start: string; end: string }[] {
  const stretches = new Map<string, string>();
  const lastOfAll = textOf(dayOf(to) + 31);
  for (let day = textOf(startOf(range, dayOf(from))); day <= lastOfAll; day = textOf(dayOf(day) + 1)) {
    const start = textOf(startOf(range, dayOf(day)));
    if (start <= to) stretches.set(start, day);
  }
  return [...stretches].map(([start, end]) => ({ start, end }));
}

/** Walks from the first day of all to today, one by one. */
export function plainStreak(sessions: readonly PlainSession[], zone: string, today: string): Streak {
  const days = new Set(sessions.map((row) => dayIn(zone, new Date(row.completed_at))));
  const past = [...days].filter((day) => day <= today).sort();
  let [run, longest] = [0, 0];
  const first = past[0] ?? today;
  for (let day = first; day <= today; day = textOf(dayOf(day) + 1)) {
    if (days.has(day)) run += 1;
    else if (day !== today) run = 0;
    longest = Math.max(longest, run);
  }
  return { current: run, longest, study_days: past.length, last_study_date: past.at(-1) ?? null };
}

/** Keeps answers until they are forgotten; says what was loaded. */
export function recordingCache(): AnalyticsCache & { readonly loads: string[] } {
  const kept = new Map<string, Group[]>();
  const loads: string[] = [];
  return {
    loads,
    getOrLoad: async (key, load) => {
      const found = kept.get(key);
      if (found !== undefined) return found;
      loads.push(key);
      const loaded = await load();
      kept.set(key, loaded);
      return loaded;
    },
    forget: async (userId) => {
      for (const key of kept.keys()) if (key.startsWith(`${userId}:`)) kept.delete(key);
    },
  };
}
