import { useCase } from '../../../platform/use-case/use-case.ts';
import type { VersionedEvent } from '../calendar-event.ts';
import { EventAtVersionInput } from '../contract.ts';
import type { PlannerDeps } from './deps.ts';
import { markEvent } from './mark-event.ts';

/** Takes the mark away again. @throws `calendar.not-found`, `version.stale` */
export const reopenEvent = useCase<Pick<PlannerDeps, 'calendar'>, typeof EventAtVersionInput, VersionedEvent>(
  {
    name: 'planner.reopen-event',
    kind: 'command',
    roles: ['authenticated'],
    input: EventAtVersionInput,
    run: (deps, _caller, input) => markEvent(deps, input, false),
  },
);
