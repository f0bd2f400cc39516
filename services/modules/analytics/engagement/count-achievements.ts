import type { RowChange, Subscriber } from '../../../platform/events/row-change.ts';
import type { Metrics } from '../../../platform/telemetry/metrics.ts';

/**
 * Counts what people get done (Q215), whatever door they used: sessions and minutes of study, tasks. A change that is
 * delivered twice counts twice: these are figures, not accounts.
 */
export function countAchievements(metrics: Metrics): Subscriber {
  const sessions = metrics.counter({
    name: 'studyflow_study_sessions_completed_total',
    help: 'Study sessions that people have completed, by type.',
    labelNames: ['type'],
  });
  const minutes = metrics.counter({
    name: 'studyflow_study_minutes_total',
    help: 'Minutes of the study sessions that people have completed.',
  });
  const tasks = metrics.counter({
    name: 'studyflow_tasks_completed_total',
    help: 'Tasks that people have completed, by priority.',
    labelNames: ['priority'],
  });
  return {
    name: 'analytics.count-achievements',
    tables: ['public.study_sessions', 'public.tasks'],
    handle: async ({ table, old, new: row }) => {
      if (row === null || isDone(old) || !isDone(row)) return;
      if (table === 'public.tasks') {
        tasks.inc({ priority: textOf(row['priority']) });
        return;
      }
      sessions.inc({ type: textOf(row['type']) });
      minutes.inc(Math.max(0, Number(row['duration'] ?? 0)));
    },
  };
}

function isDone(row: RowChange['new']): boolean {
  return row !== null && (row['completed'] === true || row['status'] === 'completed');
}

/** Both are enums of the database: labels have as many values as those. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : 'none';
}
