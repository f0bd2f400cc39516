import type { Clock } from '../../../platform/clock/clock.ts';
import type { CalendarRepository } from '../calendar-event.repository.ts';

/** What the use cases of the calendar stand on. */
export interface PlannerDeps {
  readonly calendar: CalendarRepository;
  readonly clock: Pick<Clock, 'now'>;
}
