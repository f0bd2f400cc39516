/**
 * Planner: a person's calendar, single events and series.
 *
 * Owns `public.calendar_events` (and the tables `study_goals` and `exams`, which have no doors of their own yet) and
 * the door `/api/calendar`. Days and times are wall-clock; series are expanded day by day (RFC 5545's common rules).
 * Publishes no events of its own: reactions listen to the row changes in the outbox. Listens to nothing.
 */
export type { CalendarEvent, Occurrence } from './calendar-event.ts';
