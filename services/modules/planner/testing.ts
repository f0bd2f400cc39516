import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { referenceUnknown } from '../../platform/errors/common.ts';
import type { CalendarRepository, EventFilter } from './calendar-event.repository.ts';
import type { CalendarEvent, EventFields, VersionedEvent } from './calendar-event.ts';
import { comparePlaces, occurrenceOn, placeOf } from './occurrences-of.ts';

/** An event that is about to be written down. */
export function buildEvent(overrides: Partial<EventFields> = {}): EventFields {
  return {
    subject_id: null,
    subject_name: null,
    title: 'Biology exam',
    description: null,
    event_type: 'exam',
    event_date: '2026-03-29',
    event_time: null,
    end_time: null,
    location: null,
    color: null,
    recurring: false,
    recurring_pattern: null,
    notification_time: null,
    completed: false,
    ...overrides,
  };
}

/** Everybody's calendars, seen through one person's eyes at a time. */
export interface SharedStore {
  readonly anna: string;
  readonly ben: string;
  readonly calendarOf: (userId: string) => CalendarRepository;
  /** A subject of Anna's. */
  readonly subjectOfAnna: string;
}

/** Keeps everything in memory, with the promises of the real one. */
export function inMemoryCalendar(): SharedStore {
  const anna: string = randomUUID();
  const ben: string = randomUUID();
  const subjectOfAnna: string = randomUUID();
  const events = new Map<string, VersionedEvent>();
  let count = 0;
  const keep = (userId: string, event: Omit<VersionedEvent, 'version' | 'updated_at'>): VersionedEvent => {
    if (event.subject_id !== null && (event.subject_id !== subjectOfAnna || userId !== anna)) {
      throw referenceUnknown();
    }
    count += 1;
    const at = new Date(Date.UTC(2026, 0, 1) + count).toISOString();
    const seconds = (time: string | null): string | null => (time?.length === 5 ? `${time}:00` : time);
    const { event_time: begin, end_time: end } = event;
    const times = { event_time: seconds(begin), end_time: seconds(end) };
    const kept = { ...event, ...times, updated_at: at, version: String(count) };
    events.set(kept.id, kept);
    return kept;
  };
  return { anna, ben, subjectOfAnna, calendarOf: (userId) => calendarOf(userId, events, keep) };
}

function calendarOf(
  userId: string,
  events: Map<string, VersionedEvent>,
  keep: (userId: string, event: Omit<VersionedEvent, 'version' | 'updated_at'>) => VersionedEvent,
): CalendarRepository {
  const find = async (id: string): Promise<VersionedEvent | undefined> => {
    const event = events.get(id);
    return event?.user_id === userId ? event : undefined;
  };
  const matching = (
    isSeries: boolean,
    filter: EventFilter & { from?: string; to: string },
  ): CalendarEvent[] =>
    [...events.values()]
      .filter((event) => event.user_id === userId && isSeriesEvent(event) === isSeries && fits(event, filter))
      .filter(({ event_date: day }) => day <= filter.to && day >= (filter.from ?? ''))
      .map(({ version: _version, ...event }) => event);
  const singles = (filter: EventFilter & { from: string; to: string }) =>
    matching(false, filter)
      .map((event) => ({ event, place: placeOf(occurrenceOn(event, event.event_date)) }))
      .sort((left, right) => comparePlaces(left.place, right.place));
  return {
    listSingles: async ({ after, limit, ...filter }) =>
      singles(filter)
        .filter(({ place }) => after === undefined || comparePlaces(place, after) > 0)
        .slice(0, limit)
        .map(({ event }) => event),
    countSingles: async (filter) => singles(filter).length,
    listSeries: async ({ limit, ...filter }) => matching(true, filter).slice(0, limit),
    findById: find,
    findForChange: find,
    add: async (fields) =>
      keep(userId, { ...fields, id: randomUUID(), user_id: userId, created_at: '2026-01-01T00:00:00Z' }),
    change: async (id, changes) => {
      const named = Object.entries(changes).filter(([, value]) => value !== undefined);
      return keep(userId, { ...(await find(id))!, ...(Object.fromEntries(named) as Partial<EventFields>) });
    },
    remove: async (id) => (await find(id)) !== undefined && events.delete(id),
  };
}

function isSeriesEvent({ recurring, recurring_pattern: pattern }: EventFields): boolean {
  return recurring === true && (pattern ?? '').trim() !== '';
}

function fits(event: EventFields, filter: EventFilter): boolean {
  return [
    filter.subject_id === undefined || event.subject_id === filter.subject_id,
    filter.event_type === undefined || filter.event_type.includes(event.event_type),
    filter.completed === undefined || (event.completed ?? false) === filter.completed,
  ].every(Boolean);
}

const march = { from: '2026-03-01', to: '2026-03-31', limit: 10 };

/** What every store of calendars promises; each test has people of its own. */
export function describeCalendarRepository(open: () => SharedStore): void {
  test('gives an event back as it was written down, to its owner only', async () => {
    const { calendarOf, anna, ben, subjectOfAnna } = open();
    const wanted = buildEvent({ event_time: '09:30', location: 'Room 4', subject_id: subjectOfAnna });
    const added = await calendarOf(anna).add(wanted);
    expect(added).toMatchObject({ ...wanted, event_time: '09:30:00', user_id: anna });
    expect(await calendarOf(anna).findById(added.id)).toEqual(added);
    expect(await calendarOf(anna).findForChange(added.id)).toEqual(added);
    expect(await calendarOf(ben).findById(added.id)).toBeUndefined();
    expect(await calendarOf(ben).findForChange(added.id)).toBeUndefined();
    expect(await calendarOf(ben).remove(added.id)).toBe(false);
    expect(await calendarOf(ben).listSingles(march)).toEqual([]);
  });

  test('refuses the subject of somebody else', async () => {
    const { calendarOf, ben, subjectOfAnna } = open();
    const foreign = { subject_id: subjectOfAnna };
    const refusal = { reason: 'input.reference-unknown' };
    await expect(calendarOf(ben).add(buildEvent(foreign))).rejects.toMatchObject(refusal);
    const own = await calendarOf(ben).add(buildEvent());
    await expect(calendarOf(ben).change(own.id, foreign)).rejects.toMatchObject(refusal);
  });

  test('changes what is named, and removes once', async () => {
    const { calendarOf, anna } = open();
    const added = await calendarOf(anna).add(buildEvent({ location: 'Room 4' }));
    const changed = await calendarOf(anna).change(added.id, {
      location: null,
      completed: true,
      title: undefined,
    });
    expect(changed).toMatchObject({ title: added.title, location: null, completed: true });
    expect(changed.version).not.toBe(added.version);
    expect(await calendarOf(anna).remove(added.id)).toBe(true);
    expect(await calendarOf(anna).remove(added.id)).toBe(false);
  });

  test('lists single events of the range by day and time, page after page', async () => {
    const { calendarOf, anna } = open();
    const calendar = calendarOf(anna);
    const days: [string, string | null][] = [
      ['2026-03-31', null],
      ['2026-03-01', '10:00'],
      ['2026-03-01', null],
      ['2026-03-01', '09:00'],
      ['2026-02-28', null],
      ['2026-04-01', null],
    ];
    for (const [day, time] of days) await calendar.add(buildEvent({ event_date: day, event_time: time }));
    const all = await calendar.listSingles(march);
    expect(all.map((event) => [event.event_date, event.event_time])).toEqual([
      ['2026-03-01', null],
      ['2026-03-01', '09:00:00'],
      ['2026-03-01', '10:00:00'],
      ['2026-03-31', null],
    ]);
    const after = placeOf(occurrenceOn(all[0]!, all[0]!.event_date));
    expect(await calendar.listSingles({ ...march, after, limit: 2 })).toEqual(all.slice(1, 3));
    expect(await calendar.countSingles(march)).toBe(4);
  });

  test('keeps series apart, from their first day on', async () => {
    const { calendarOf, anna } = open();
    const calendar = calendarOf(anna);
    const series = { recurring: true, recurring_pattern: 'FREQ=DAILY' };
    const { version: _version, ...early } = await calendar.add(
      buildEvent({ ...series, event_date: '2020-01-01' }),
    );
    await calendar.add(buildEvent({ ...series, event_date: '2026-04-01' }));
    await calendar.add(buildEvent({ recurring: true, recurring_pattern: ' ' }));
    expect(await calendar.listSeries({ to: '2026-03-31', limit: 10 })).toEqual([early]);
    expect(await calendar.listSeries({ to: '2026-04-01', limit: 1 })).toHaveLength(1);
    expect(await calendar.listSingles(march)).toHaveLength(1);
  });

  test('filters by subject, kind and whether it is done', async () => {
    const { calendarOf, anna, subjectOfAnna } = open();
    const calendar = calendarOf(anna);
    const done = await calendar.add(
      buildEvent({ subject_id: subjectOfAnna, event_type: 'quiz', completed: true }),
    );
    await calendar.add(buildEvent({ event_type: 'break' }));
    for (const filter of [
      { subject_id: subjectOfAnna },
      { event_type: ['quiz', 'study'] as const },
      { completed: true },
    ]) {
      const found = await calendar.listSingles({ ...march, ...filter });
      expect(found.map(({ id }) => id)).toEqual([done.id]);
    }
    expect(await calendar.countSingles({ ...march, completed: false })).toBe(1);
  });
}
