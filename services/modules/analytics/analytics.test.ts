import { describe, expect, test } from '@jest/globals';
import { analyticsOf, stretchesOf, type Group } from './analytics.ts';

const nothing = { study_minutes: 0, sessions: 0, tasks_completed: 0, average_focus: null };
const streak = { current: 1, longest: 2, study_days: 3, last_study_date: '2026-03-29' };

function buildGroup(overrides: Partial<Group>): Group {
  return {
    start: '2026-03-29',
    subject_id: null,
    subject_name: null,
    study_minutes: 0,
    sessions: 0,
    tasks_completed: 0,
    focus_sum: 0,
    focus_count: 0,
    ...overrides,
  };
}

describe('sums', () => {
  const period = { range: 'day', from: '2026-03-28', to: '2026-03-30', time_zone: 'UTC' } as const;

  test('are nothing where nothing happened', () => {
    const analytics = analyticsOf(period, [], streak);
    expect(analytics).toMatchObject({ ...period, subject_id: null, totals: nothing, subjects: [], streak });
    expect(analytics.buckets).toEqual(
      ['2026-03-28', '2026-03-29', '2026-03-30'].map((day) => ({ start: day, end: day, ...nothing })),
    );
  });

  test('weigh the focus of each session, not of each group', () => {
    const { totals, buckets, subjects } = analyticsOf(
      period,
      [
        buildGroup({
          subject_id: 'b',
          subject_name: 'Biology',
          study_minutes: 30,
          sessions: 2,
          focus_sum: 100,
          focus_count: 1,
        }),
        buildGroup({
          subject_id: 'c',
          subject_name: 'Chemistry',
          study_minutes: 60,
          sessions: 2,
          focus_sum: 100,
          focus_count: 2,
        }),
        buildGroup({ start: '2026-03-30', subject_id: 'b', subject_name: 'Biology', tasks_completed: 1 }),
      ],
      streak,
    );
    expect(totals).toEqual({ study_minutes: 90, sessions: 4, tasks_completed: 1, average_focus: 66.7 });
    expect(buckets.map(({ study_minutes: minutes }) => minutes)).toEqual([0, 90, 0]);
    expect(subjects.map(({ name, average_focus: focus }) => [name, focus])).toEqual([
      ['Chemistry', 50],
      ['Biology', 100],
    ]);
  });
});

describe('stretches', () => {
  test('are ISO weeks, across the new year', () => {
    expect(stretchesOf({ range: 'week', from: '2025-12-31', to: '2026-01-05' })).toEqual([
      { start: '2025-12-29', end: '2026-01-04' },
      { start: '2026-01-05', end: '2026-01-11' },
    ]);
  });

  test('are months of their own length', () => {
    expect(stretchesOf({ range: 'month', from: '2028-01-31', to: '2028-03-01' })).toEqual([
      { start: '2028-01-01', end: '2028-01-31' },
      { start: '2028-02-01', end: '2028-02-29' },
      { start: '2028-03-01', end: '2028-03-31' },
    ]);
  });
});
