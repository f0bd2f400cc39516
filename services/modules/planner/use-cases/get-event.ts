import { useCase } from '../../../platform/use-case/use-case.ts';
import type { VersionedEvent } from '../calendar-event.ts';
import { EventInput } from '../contract.ts';
import { eventNotFound } from '../errors.ts';
import type { PlannerDeps } from './deps.ts';

/** One event of the caller's calendar. @throws `calendar.not-found` */
export const getEvent = useCase<Pick<PlannerDeps, 'calendar'>, typeof EventInput, VersionedEvent>({
  name: 'planner.get-event',
  kind: 'query',
  roles: ['authenticated'],
  input: EventInput,
  run: async ({ calendar }, _caller, { id }) => {
    const event = await calendar.findById(id);
    if (event === undefined) throw eventNotFound();
    return event;
  },
});
