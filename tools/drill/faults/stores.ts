import { signal } from '../../local/process-table.ts';
import { freeze } from '../../../services/testing/e2e/faults.ts';
import { send } from '../../../services/testing/e2e/http.ts';
import { as } from '../../../services/testing/e2e/stage.ts';
import type { Drill } from '../drill.ts';
import type { Ground } from '../ground.ts';
import { again, holdOpen, inTurn, undoAll } from './means.ts';

const CROWD = 40;

/** PostgreSQL and Redis away, and tables that nobody gets at. */
export const stores = (): readonly Drill[] => [
  {
    alerts: ['StudyFlowDatabaseDown'],
    fault: 'PostgreSQL is killed, and not started again',
    begin: async ({ stage }) => {
      const { supervisor, services } = stage.platform.runFile();
      // Whoever would start it again is away as well.
      signal(supervisor.pid, 'SIGSTOP');
      for (const { name, pid } of services) if (name === 'postgres') signal(pid, 'SIGKILL');
      return () => {
        signal(supervisor.pid, 'SIGCONT');
      };
    },
  },
  {
    alerts: ['StudyFlowRedisDown'],
    fault: 'Redis is stopped (SIGSTOP)',
    begin: async ({ stage }) => freeze(stage, 'redis'),
  },
  {
    alerts: [
      'StudyFlowErrorRateHigh',
      'StudyFlowAvailabilityBudgetBurns',
      'StudyFlowLatencyHigh',
      'StudyFlowLatencyBudgetBurns',
      'StudyFlowDatabaseSlow',
      'StudyFlowDatabasePoolExhausted',
    ],
    fault: 'somebody holds a lock on the table of tasks, and forty people ask for theirs or change one',
    begin: async (ground) => {
      const { load, stage } = ground;
      const task = await makeTask(ground);
      const release = await holdOpen(ground, 'lock table public.tasks in access exclusive mode');
      const crowd = Array.from({ length: CROWD }, (_, index) =>
        again(() =>
          send(
            inTurn(stage.run.api_urls, index >> 1),
            as(
              load.person,
              index % 2 === 0
                ? { path: `/api/tasks?limit=${1 + index}` }
                : { method: 'PATCH', path: `/api/tasks/${task}`, body: { title: `Read page ${index}` } },
            ),
          ),
        ),
      );
      return undoAll(...crowd, release);
    },
  },
];

async function makeTask({ load, stage }: Ground): Promise<string> {
  const asked = as(load.person, { method: 'POST', path: '/api/tasks', body: { title: 'Read' } });
  const { status, json, text } = await send(stage.run.api_url, asked);
  if (status !== 201) throw new Error(`A task was not made: ${status} ${text}`);
  return (json as { id: string }).id;
}
