import { DatabaseMigration } from '../services/platform/database/migration.ts';

/**
 * Indexes for sums over a person's days and for streaks that end. They are partial: a row that is not completed pays
 * nothing, and no index names `updated_at`, which changes with every update.
 */
export class AnalyticsIndexes extends DatabaseMigration {
  override up(): void {
    this.addSql(`
      create index study_sessions_studied_at on public.study_sessions
        (user_id, (coalesce(completed_at, started_at, created_at)))
        where (completed or status = 'completed') and duration > 0;
      create index tasks_completed_at on public.tasks (user_id, completed_at) where status = 'completed';
      create index study_streaks_running on public.study_streaks (last_study_date) where current_streak > 0;
    `);
  }

  override down(): void {
    this.addSql(`
      drop index public.study_streaks_running;
      drop index public.tasks_completed_at;
      drop index public.study_sessions_studied_at;
    `);
  }
}
