import type { Clock } from '../../platform/clock/clock.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { calendarIn } from './calendar-event.mikro.ts';
import { calendarRoutes } from './calendar.routes.ts';
import { addEvent } from './use-cases/add-event.ts';
import { changeEvent } from './use-cases/change-event.ts';
import { completeEvent } from './use-cases/complete-event.ts';
import { getEvent } from './use-cases/get-event.ts';
import { listOccurrences } from './use-cases/list-occurrences.ts';
import { removeEvent } from './use-cases/remove-event.ts';
import { reopenEvent } from './use-cases/reopen-event.ts';

export interface PlannerModuleDeps {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now'>;
}

/** The calendar, with its doors. */
export function createPlannerModule({ runner, clock }: PlannerModuleDeps): ModuleParts {
  const bind = runner.bindTo((scope) => ({ calendar: calendarIn(scope), clock }));
  return {
    name: 'planner',
    routes: calendarRoutes({
      list: bind(listOccurrences),
      add: bind(addEvent),
      get: bind(getEvent),
      change: bind(changeEvent),
      complete: bind(completeEvent),
      reopen: bind(reopenEvent),
      remove: bind(removeEvent),
    }),
  };
}
