import { recurrenceUnclear } from './errors.ts';

/** What an event is about; the values of the database's enum. */
export const EVENT_TYPES = [
  'study',
  'assignment',
  'exam',
  'quiz',
  'flashcard',
  'ai_session',
  'reminder',
  'class',
  'assignment_due',
  'study_session',
  'meeting',
  'deadline',
  'break',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What a person writes into their calendar. Days and times are wall-clock: they have no zone. */
export interface EventFields {
  readonly subject_id: string | null;
  readonly subject_name: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly event_type: EventType;
  /** `YYYY-MM-DD`; of a series the first day. */
  readonly event_date: string;
  /** `HH:MM:SS`; null is all day. */
  readonly event_time: string | null;
  readonly end_time: string | null;
  readonly location: string | null;
  readonly color: string | null;
  readonly recurring: boolean | null;
  /** The rule of a series, in RFC 5545's form. */
  readonly recurring_pattern: string | null;
  /** Minutes before the event. */
  readonly notification_time: number | null;
  /** Of the whole series, where it is one. */
  readonly completed: boolean | null;
}

/** An entry of a person's calendar. */
export interface CalendarEvent extends EventFields {
  readonly id: string;
  readonly user_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export type VersionedEvent = CalendarEvent & { readonly version: string };

/** One day on which an event happens. */
export type Occurrence = CalendarEvent & { readonly occurrence_date: string };

type Recurrence = Pick<EventFields, 'recurring' | 'recurring_pattern'>;

/**
 * A rule makes a series and without one there is none, whichever of the two fields a client sends.
 * Empty when neither is named.
 *
 * @throws `calendar.recurrence-unclear` when the two contradict each other.
 */
export function recurrenceFrom(
  {
    recurring,
    recurring_pattern: pattern,
  }: { readonly [Name in keyof Recurrence]?: Recurrence[Name] | undefined },
  current: Recurrence = { recurring: false, recurring_pattern: null },
): Partial<Recurrence> {
  if (recurring === undefined && pattern === undefined) return {};
  const rule = pattern === undefined ? current.recurring_pattern : pattern;
  const isWanted = recurring ?? rule !== null;
  const ruleSaid = isWanted ? rule : (pattern ?? null);
  if (isWanted === (ruleSaid === null)) throw recurrenceUnclear();
  return isWanted
    ? { recurring: true, recurring_pattern: rule }
    : { recurring: false, recurring_pattern: null };
}
