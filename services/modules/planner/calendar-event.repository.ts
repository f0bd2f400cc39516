import type { CalendarEvent, EventFields, EventType, VersionedEvent } from './calendar-event.ts';

/** Fields that are named change; the others stay. */
export type EventChanges = { readonly [Name in keyof EventFields]?: EventFields[Name] | undefined };

export interface EventFilter {
  readonly subject_id?: string | undefined;
  readonly event_type?: readonly EventType[] | undefined;
  readonly completed?: boolean | undefined;
}

/** Single events of these days, after a place, in the calendar's order. */
export interface SinglesQuery extends EventFilter {
  readonly from: string;
  readonly to: string;
  readonly after?: { readonly value: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** Series that have begun by the last day. */
export interface SeriesQuery extends EventFilter {
  readonly to: string;
  readonly limit: number;
}

/** What use cases ask of the storage of the caller's own calendar. */
export interface CalendarRepository {
  listSingles(query: SinglesQuery): Promise<CalendarEvent[]>;
  countSingles(query: Omit<SinglesQuery, 'after' | 'limit'>): Promise<number>;
  listSeries(query: SeriesQuery): Promise<CalendarEvent[]>;
  findById(id: string): Promise<VersionedEvent | undefined>;
  /** As `findById`, and nobody else changes it until the transaction ends. */
  findForChange(id: string): Promise<VersionedEvent | undefined>;
  /** @throws `input.reference-unknown` when the subject is not one of the caller's. */
  add(event: EventFields): Promise<VersionedEvent>;
  /** @throws `input.reference-unknown` when the subject is not one of the caller's. */
  change(id: string, changes: EventChanges): Promise<VersionedEvent>;
  remove(id: string): Promise<boolean>;
}
