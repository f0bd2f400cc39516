import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { EventAtVersionInput } from '../contract.ts';
import { eventNotFound } from '../errors.ts';
import type { PlannerDeps } from './deps.ts';

/** Removes an event, of a series all its days. @throws `calendar.not-found`, `version.stale` */
export const removeEvent = useCase<Pick<PlannerDeps, 'calendar'>, typeof EventAtVersionInput, undefined>({
  name: 'planner.remove-event',
  kind: 'command',
  roles: ['authenticated'],
  input: EventAtVersionInput,
  run: async ({ calendar }, _caller, { id, version }) => {
    const event = await calendar.findForChange(id);
    if (event === undefined) throw eventNotFound();
    matchVersion(event, version);
    await calendar.remove(id);
    return undefined;
  },
});
