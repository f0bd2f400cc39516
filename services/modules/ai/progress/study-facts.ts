/** What one person did in the last 30 days and has ahead, as the database counts it; days are where the person lives. */
export interface StudyFacts {
  readonly today: string;
  readonly study_minutes: number;
  readonly study_minutes_week: number;
  readonly study_minutes_week_before: number;
  readonly sessions: number;
  readonly sessions_week: number;
  readonly study_days: number;
  readonly average_focus: number | null;
  readonly distractions: number;
  readonly hours: readonly StudyShare[];
  /** 1 is Monday. */
  readonly weekdays: readonly StudyShare[];
  readonly subjects: readonly SubjectShare[];
  readonly tasks_completed: number;
  readonly tasks_open: number;
  readonly overdue: readonly DueTask[];
  readonly upcoming: readonly DueTask[];
  readonly goals: readonly GoalFact[];
  readonly current_streak: number;
  readonly longest_streak: number;
  readonly daily_goal_hours: number | null;
}

/** Minutes of one hour of the day or one day of the week. */
export interface StudyShare {
  readonly at: number;
  readonly minutes: number;
  readonly sessions: number;
  readonly average_focus: number | null;
}

export interface SubjectShare {
  readonly subject: string;
  readonly minutes: number;
  readonly sessions: number;
}

export interface DueTask {
  readonly id: string;
  readonly title: string;
  readonly due_date: string;
  readonly priority: string | null;
}

export interface GoalFact {
  readonly id: string;
  readonly title: string;
  readonly current_value: number;
  readonly target_value: number;
  readonly unit: string | null;
  readonly deadline: string | null;
  readonly created_at: string;
}
