import { sayIn, type Language, type Params } from '../../../platform/errors/sentences.ts';
import { PROGRESS_SENTENCES, WEEKDAYS } from './sentences.ts';
import type { GoalFact, StudyFacts, StudyShare } from './study-facts.ts';

/** What ai-study-analytics tells (compat.md 1.6). Every number is counted; only `insight` is said by a model. */
export interface Progress {
  readonly summary: {
    readonly period_days: 30;
    readonly total_study_minutes: number;
    readonly study_minutes_this_week: number;
    readonly study_minutes_last_week: number;
    readonly session_count: number;
    readonly average_session_minutes: number;
    readonly study_days: number;
    readonly average_focus_score: number | null;
    readonly tasks_completed: number;
    readonly tasks_open: number;
    readonly tasks_overdue: number;
    readonly current_streak: number;
    readonly longest_streak: number;
    readonly insight?: string;
  };
  readonly patterns: readonly Finding[];
  readonly recommendations: readonly Recommendation[];
  readonly goal_progress: readonly GoalProgress[];
  readonly next_actions: readonly NextAction[];
}

interface Finding {
  readonly type: string;
  readonly title: string;
  readonly description: string;
}

/** `source` tells what our rules say from what a model says. */
export interface Recommendation extends Finding {
  readonly priority: Priority;
  readonly source: 'rule' | 'ai';
}

type Priority = 'low' | 'medium' | 'high';

export interface GoalProgress {
  readonly goal_id: string;
  readonly title: string;
  readonly current_value: number;
  readonly target_value: number;
  readonly unit: string | null;
  readonly deadline: string | null;
  readonly progress_percent: number;
  /** Where an even pace would be; null without a deadline. */
  readonly expected_percent: number | null;
  readonly on_track: boolean | null;
}

export interface NextAction {
  readonly type: 'overdue-task' | 'due-task' | 'goal' | 'session';
  readonly title: string;
  readonly priority: Priority;
  readonly due_date?: string;
  readonly task_id?: string;
  readonly goal_id?: string;
}

type Sentence = keyof typeof PROGRESS_SENTENCES;
type Say = (sentence: Sentence, params?: Params) => string;

/** Fewer sessions than this are no pattern. */
const LEAST_SESSIONS = 3;
const MOST_ACTIONS = 8;
/** Behind an even pace by so many points of a hundred is behind. */
const TOLERANCE = 10;

/** Reads a person's facts; the same facts and the same moment give the same progress. */
export function progressOf(facts: StudyFacts, now: Date, language: Language): Progress {
  const say: Say = (sentence, params = {}) => sayIn(language, PROGRESS_SENTENCES[sentence], params);
  const goals = facts.goals.map((goal) => goalProgressOf(goal, now));
  return {
    summary: {
      period_days: 30,
      total_study_minutes: facts.study_minutes,
      study_minutes_this_week: facts.study_minutes_week,
      study_minutes_last_week: facts.study_minutes_week_before,
      session_count: facts.sessions,
      average_session_minutes: facts.sessions === 0 ? 0 : Math.round(facts.study_minutes / facts.sessions),
      study_days: facts.study_days,
      average_focus_score: facts.average_focus,
      tasks_completed: facts.tasks_completed,
      tasks_open: facts.tasks_open,
      tasks_overdue: facts.overdue.length,
      current_streak: facts.current_streak,
      longest_streak: facts.longest_streak,
    },
    patterns: patternsOf(facts, language, say),
    recommendations: recommendationsOf(facts, goals, say),
    goal_progress: goals,
    next_actions: nextActionsOf(facts, goals, say),
  };
}

function patternsOf(facts: StudyFacts, language: Language, say: Say): Finding[] {
  if (facts.sessions < LEAST_SESSIONS) return [];
  const most = best(facts.hours, ({ minutes }) => minutes);
  const focused = best(
    facts.hours.filter(({ average_focus, sessions }) => average_focus !== null && sessions > 1),
    ({ average_focus }) => average_focus ?? 0,
  );
  const day = best(facts.weekdays, ({ minutes }) => minutes);
  const findings: (Finding | undefined)[] = [
    most && finding(say, 'bestHour', { ...hoursOf(most), minutes: most.minutes, sessions: most.sessions }),
    focused && finding(say, 'focusHour', { ...hoursOf(focused), focus: focused.average_focus ?? 0 }),
    day && finding(say, 'weekday', { day: WEEKDAYS[language][day.at - 1] ?? '', minutes: day.minutes }),
    finding(say, 'trend', { minutes: facts.study_minutes_week, before: facts.study_minutes_week_before }),
  ];
  return findings.filter((found) => found !== undefined);
}

type Topic =
  'bestHour' | 'focusHour' | 'weekday' | 'trend' | 'start' | 'overdue' | 'behind' | 'less' | 'focus';

const TYPES: Readonly<Record<Topic, string>> = {
  bestHour: 'time-of-day',
  focusHour: 'focus',
  weekday: 'weekday',
  trend: 'trend',
  start: 'start',
  overdue: 'overdue-tasks',
  behind: 'goal',
  less: 'consistency',
  focus: 'focus',
};

function finding(say: Say, topic: Topic, params: Params = {}): Finding {
  return { type: TYPES[topic], title: say(`${topic}Title`, params), description: say(topic, params) };
}

function recommendationsOf(facts: StudyFacts, goals: readonly GoalProgress[], say: Say): Recommendation[] {
  const rule = (priority: Priority, topic: Topic, params?: Params): Recommendation => ({
    ...finding(say, topic, params),
    priority,
    source: 'rule',
  });
  const { overdue, sessions, study_days: days, average_focus: focus } = facts;
  return [
    ...(overdue.length > 0 ? [rule('high', 'overdue', { count: overdue.length })] : []),
    ...goals
      .filter(({ on_track }) => on_track === false)
      .slice(0, 3)
      .map(({ title, progress_percent, expected_percent }) =>
        rule('high', 'behind', { goal: title, percent: progress_percent, expected: expected_percent ?? 0 }),
      ),
    ...(sessions === 0 ? [rule('medium', 'start')] : []),
    ...(sessions >= LEAST_SESSIONS && days < 12 ? [rule('medium', 'less', { days })] : []),
    ...(focus !== null && focus < 60 ? [rule('medium', 'focus', { focus })] : []),
  ];
}

function goalProgressOf(goal: GoalFact, now: Date): GoalProgress {
  const { id, created_at: createdAt, deadline, current_value: current, target_value: target } = goal;
  const percent = target <= 0 ? 100 : Math.min(100, Math.round((current / target) * 100));
  const expected = deadline === null ? null : sharePassed(Date.parse(createdAt), now, Date.parse(deadline));
  return {
    goal_id: id,
    title: goal.title,
    current_value: current,
    target_value: target,
    unit: goal.unit,
    deadline,
    progress_percent: percent,
    expected_percent: expected,
    on_track: expected === null ? null : percent >= Math.min(100, expected - TOLERANCE),
  };
}

/** How much of a stretch of time is over, of a hundred. */
function sharePassed(from: number, now: Date, to: number): number {
  if (to <= from) return 100;
  return Math.round(Math.min(1, Math.max(0, (now.getTime() - from) / (to - from))) * 100);
}

function nextActionsOf(facts: StudyFacts, goals: readonly GoalProgress[], say: Say): NextAction[] {
  const task =
    (type: 'overdue-task' | 'due-task') =>
    ({ id, title, due_date, priority }: StudyFacts['overdue'][number]): NextAction => ({
      type,
      title,
      priority: type === 'overdue-task' || priority === 'urgent' || priority === 'high' ? 'high' : 'medium',
      due_date,
      task_id: id,
    });
  const actions: NextAction[] = [
    ...facts.overdue.map(task('overdue-task')),
    ...facts.upcoming.map(task('due-task')),
    ...goals
      .filter(({ on_track }) => on_track === false)
      .map(({ title, goal_id }): NextAction => ({ type: 'goal', title, priority: 'medium', goal_id })),
  ];
  if (facts.sessions_week === 0) {
    actions.push({ type: 'session', title: say('startTitle'), priority: 'medium' });
  }
  return actions.slice(0, MOST_ACTIONS);
}

function best(shares: readonly StudyShare[], worth: (share: StudyShare) => number): StudyShare | undefined {
  return shares.toSorted((left, right) => worth(right) - worth(left) || left.at - right.at)[0];
}

function hoursOf({ at }: StudyShare): { from: number; to: number } {
  return { from: at, to: at + 1 };
}
