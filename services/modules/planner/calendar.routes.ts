import type { Page } from '../../platform/http/page.ts';
import { route, type Presented, type Route } from '../../platform/http/route.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { Occurrence, VersionedEvent } from './calendar-event.ts';
import { EventOutput, OccurrencePageOutput } from './contract.ts';

/** The use cases of the calendar, ready to run. */
export interface CalendarUseCases {
  readonly list: BoundUseCase<Page<Occurrence>>;
  readonly add: BoundUseCase<VersionedEvent>;
  readonly get: BoundUseCase<VersionedEvent>;
  readonly change: BoundUseCase<VersionedEvent>;
  readonly complete: BoundUseCase<VersionedEvent>;
  readonly reopen: BoundUseCase<VersionedEvent>;
  readonly remove: BoundUseCase<undefined>;
}

const tag = 'Calendar';
const path = '/api/calendar';
const one = { tag, path: `${path}/{id}`, output: EventOutput, present };
const ifMatch = 'optional';

/** `/api/calendar` */
export function calendarRoutes(calendar: CalendarUseCases): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path,
      summary: 'What happens in a range of days',
      useCase: calendar.list,
      output: OccurrencePageOutput,
    }),
    route({
      ...one,
      method: 'post',
      path,
      summary: 'Add an event',
      useCase: calendar.add,
      status: 201,
      present: (event) => ({ ...present(event), headers: { Location: `${path}/${event.id}` } }),
    }),
    route({ ...one, method: 'get', summary: 'Read an event', useCase: calendar.get }),
    route({ ...one, ifMatch, method: 'patch', summary: 'Change an event', useCase: calendar.change }),
    route({
      tag,
      ifMatch,
      method: 'delete',
      path: one.path,
      summary: 'Remove an event',
      useCase: calendar.remove,
      status: 204,
    }),
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${one.path}/complete`,
      summary: 'Mark an event as done',
      useCase: calendar.complete,
    }),
    route({
      ...one,
      ifMatch,
      method: 'post',
      path: `${one.path}/reopen`,
      summary: 'Mark an event as not done',
      useCase: calendar.reopen,
    }),
  ];
}

function present({ version, ...body }: VersionedEvent): Presented {
  return { body, version };
}
