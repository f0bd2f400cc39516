import { matchVersion } from '../../../platform/use-case/match-version.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { recurrenceFrom, type VersionedEvent } from '../calendar-event.ts';
import { ChangeEventInput } from '../contract.ts';
import { eventNotFound } from '../errors.ts';
import type { PlannerDeps } from './deps.ts';

/**
 * Changes the fields that are named, of a series for all its days.
 *
 * @throws `calendar.not-found` when there is no such event for this person.
 * @throws `version.stale` when it was changed since the caller read it.
 * @throws `calendar.recurrence-unclear`, `input.reference-unknown`
 */
export const changeEvent = useCase<Pick<PlannerDeps, 'calendar'>, typeof ChangeEventInput, VersionedEvent>({
  name: 'planner.change-event',
  kind: 'command',
  roles: ['authenticated'],
  input: ChangeEventInput,
  run: async ({ calendar }, _caller, { id, version, recurring, recurring_pattern, ...changes }) => {
    const event = await calendar.findForChange(id);
    if (event === undefined) throw eventNotFound();
    matchVersion(event, version);
    return calendar.change(id, { ...changes, ...recurrenceFrom({ recurring, recurring_pattern }, event) });
  },
});
