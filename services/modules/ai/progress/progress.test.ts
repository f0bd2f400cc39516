import { describe, expect, test } from '@jest/globals';
import { progressOf } from './progress.ts';
import type { GoalFact, StudyFacts } from './study-facts.ts';

const now = new Date('2026-03-16T12:00:00Z');

function buildFacts(overrides: Partial<StudyFacts> = {}): StudyFacts {
  return {
    today: '2026-03-16',
    study_minutes: 0,
    study_minutes_week: 0,
    study_minutes_week_before: 0,
    sessions: 0,
    sessions_week: 0,
    study_days: 0,
    average_focus: null,
    distractions: 0,
    hours: [],
    weekdays: [],
    subjects: [],
    tasks_completed: 0,
    tasks_open: 0,
    overdue: [],
    upcoming: [],
    goals: [],
    current_streak: 0,
    longest_streak: 0,
    daily_goal_hours: 2,
    ...overrides,
  };
}

function buildGoal(overrides: Partial<GoalFact> = {}): GoalFact {
  return {
    id: 'g1',
    title: 'Read',
    current_value: 5,
    target_value: 10,
    unit: 'pages',
    deadline: '2026-03-31T12:00:00Z',
    created_at: '2026-03-01T12:00:00Z',
    ...overrides,
  };
}

const task = (id: string, priority: string | null = 'medium') => ({
  id,
  title: `Task ${id}`,
  due_date: '2026-03-10T00:00:00+00:00',
  priority,
});

describe('the progress of somebody', () => {
  test('who has just begun is no pattern, and begins with a session', () => {
    const { summary, patterns, recommendations, next_actions: actions } = progressOf(buildFacts(), now, 'en');
    expect(summary).toMatchObject({
      total_study_minutes: 0,
      average_session_minutes: 0,
      average_focus_score: null,
    });
    expect(summary).not.toHaveProperty('insight');
    expect(patterns).toEqual([]);
    expect(recommendations).toMatchObject([{ type: 'start', source: 'rule', priority: 'medium' }]);
    expect(actions).toMatchObject([{ type: 'session' }]);
  });

  test('shows the best hour, the hour of the best focus, the strongest day and the trend', () => {
    const share = (at: number, minutes: number, focus: number | null, sessions = 2) => ({
      at,
      minutes,
      sessions,
      average_focus: focus,
    });
    const facts = buildFacts({
      study_minutes: 240,
      sessions: 5,
      study_days: 4,
      sessions_week: 2,
      study_minutes_week: 90,
      study_minutes_week_before: 150,
      average_focus: 55.5,
      hours: [share(8, 60, 90), share(20, 180, 40), share(22, 10, 99, 1)],
      weekdays: [share(1, 200, 50), share(3, 40, 60)],
    });
    const { summary, patterns, recommendations } = progressOf(facts, now, 'de');
    expect(summary.average_session_minutes).toBe(48);
    expect(patterns.map(({ type }) => type)).toEqual(['time-of-day', 'focus', 'weekday', 'trend']);
    expect(patterns[0]?.description).toContain('Zwischen 20 und 21 Uhr');
    expect(patterns[1]?.description).toContain('Zwischen 8 und 9 Uhr');
    expect(patterns[2]?.description).toContain('Montag');
    expect(patterns[3]?.description).toContain('90 Minuten');
    expect(recommendations.map(({ type }) => type)).toEqual(['consistency', 'focus']);
  });

  test('puts what is overdue first, then what is due, then goals that are behind', () => {
    const facts = buildFacts({
      sessions: 2,
      sessions_week: 1,
      overdue: [task('a')],
      upcoming: [task('b', 'urgent'), task('c')],
      goals: [buildGoal({ current_value: 1 })],
    });
    const { next_actions: actions, recommendations } = progressOf(facts, now, 'en');
    expect(actions.map(({ type, priority }) => `${type} ${priority}`)).toEqual([
      'overdue-task high',
      'due-task high',
      'due-task medium',
      'goal medium',
    ]);
    expect(recommendations.map(({ type }) => type)).toEqual(['overdue-tasks', 'goal']);
    const many = buildFacts({ overdue: Array.from({ length: 10 }, (_, n) => task(String(n))) });
    expect(progressOf(many, now, 'en').next_actions).toHaveLength(8);
  });

  test.each([
    ['an even pace', buildGoal(), 50, 50, true],
    ['a little behind', buildGoal({ current_value: 4 }), 40, 50, true],
    ['far behind', buildGoal({ current_value: 3 }), 30, 50, false],
    ['done', buildGoal({ current_value: 30 }), 100, 50, true],
    ['nothing to reach', buildGoal({ target_value: 0 }), 100, 50, true],
    ['no deadline', buildGoal({ deadline: null }), 50, null, null],
    ['too late', buildGoal({ deadline: '2026-03-02T00:00:00Z' }), 50, 100, false],
    ['a deadline before the beginning', buildGoal({ deadline: '2026-02-02T00:00:00Z' }), 50, 100, false],
  ])('judges a goal with %s', (...[, goal, progress, expected, isOnTrack]) => {
    const [told] = progressOf(buildFacts({ goals: [goal] }), now, 'en').goal_progress;
    expect(told).toMatchObject({
      goal_id: 'g1',
      progress_percent: progress,
      expected_percent: expected,
      on_track: isOnTrack,
    });
  });
});
