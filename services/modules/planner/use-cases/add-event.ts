import { useCase } from '../../../platform/use-case/use-case.ts';
import { recurrenceFrom, type VersionedEvent } from '../calendar-event.ts';
import { AddEventInput } from '../contract.ts';
import type { PlannerDeps } from './deps.ts';

/**
 * Writes an event into the caller's calendar.
 *
 * @throws `calendar.recurrence-unclear` when it is recurring without a rule, or the other way round.
 * @throws `input.reference-unknown` when the subject is not one of the caller's.
 */
export const addEvent = useCase<Pick<PlannerDeps, 'calendar'>, typeof AddEventInput, VersionedEvent>({
  name: 'planner.add-event',
  kind: 'append',
  roles: ['authenticated'],
  input: AddEventInput,
  run: ({ calendar }, _caller, { recurring, recurring_pattern, ...fields }) =>
    calendar.add({
      ...fields,
      recurring: false,
      recurring_pattern: null,
      ...recurrenceFrom({ recurring, recurring_pattern }),
    }),
});
