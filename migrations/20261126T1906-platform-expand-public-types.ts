import { DatabaseMigration } from '../services/platform/database/migration.ts';

/** The enums of the existing database, each with the values that rows of real databases hold besides. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  academic_level: [
    ...['elementary', 'middle_school', 'high_school', 'undergraduate', 'graduate', 'professional'],
    ...['postgraduate'],
  ],
  ai_provider: ['deepseek', 'openai', 'anthropic', 'google', 'local'],
  event_type: [
    ...['study', 'assignment', 'exam', 'quiz', 'flashcard', 'ai_session', 'reminder'],
    ...['class', 'assignment_due', 'study_session', 'meeting', 'deadline', 'break'],
  ],
  goal_status: ['active', 'completed', 'paused', 'cancelled', 'overdue'],
  goal_type: ['daily', 'weekly', 'monthly', 'custom', 'semester', 'yearly'],
  goal_unit: [
    ...['hours', 'sessions', 'pages', 'chapters', 'problems', 'custom'],
    ...['minutes', 'tasks', 'points', 'percentage'],
  ],
  study_session_status: ['planned', 'active', 'paused', 'completed', 'cancelled'],
  study_session_type: [
    ...[
      'focus',
      'review',
      'practice',
      'reading',
      'writing',
      'problem_solving',
      'memorization',
      'ai_tutoring',
    ],
    ...['exam_prep', 'assignment', 'research'],
  ],
  subscription_tier: ['free', 'premium', 'enterprise', 'pro'],
  task_priority: ['low', 'medium', 'high', 'urgent'],
  task_status: ['todo', 'in_progress', 'completed', 'cancelled', 'on_hold'],
};

/** Creates the eleven enums of `public`. */
export class PublicTypes extends DatabaseMigration {
  override up(): void {
    for (const [name, values] of Object.entries(TYPES)) {
      this.addSql(`create type public.${name} as enum (${values.map((value) => `'${value}'`).join(', ')})`);
    }
  }

  override down(): void {
    for (const name of Object.keys(TYPES)) {
      this.addSql(`drop type public.${name}`);
    }
  }
}
