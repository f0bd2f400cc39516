import { expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { RowChange } from '../../platform/events/row-change.ts';
import type { Place } from '../../platform/http/place.ts';
import type { NewNotification, Notification } from './notification.ts';
import type {
  NotificationDesk,
  NotificationFilter,
  NotificationRepository,
} from './notification.repository.ts';

/** Something that is about to be told. */
export function buildNotification(overrides: Partial<NewNotification> = {}): NewNotification {
  return {
    id: randomUUID(),
    user_id: randomUUID(),
    title: { en: 'Well done', de: 'Gut gemacht' },
    message: { en: 'Seven days in a row.', de: 'Sieben Tage in Folge.' },
    type: 'info',
    action_url: null,
    metadata: {},
    expires_at: null,
    ...overrides,
  };
}

/** A change of a row, as the outbox tells it. */
export function buildRowChange(overrides: Partial<RowChange> = {}): RowChange {
  return {
    id: '7',
    table: 'public.notifications',
    operation: 'INSERT',
    rowId: 'row',
    userId: 'anna',
    organisationId: null,
    old: null,
    new: { id: 'row', title: 'Well done' },
    callerId: null,
    requestId: null,
    at: '2026-03-01T10:00:00Z',
    ...overrides,
  };
}

/** What a store knows of a reader. */
export interface Reader {
  readonly id: string;
  readonly language: 'en' | 'de';
  readonly wantsNone?: boolean;
}

/** Everybody's notifications: the platform's desk, and each person's own view. */
export interface NotificationStore {
  readonly desk: NotificationDesk;
  readonly notificationsOf: (userId: string) => NotificationRepository;
}

/** Keeps everything in memory, with the promises of the real one. */
export function inMemoryNotifications(
  readers: readonly Reader[],
  clock: { now(): Date } = { now: () => new Date() },
): NotificationStore {
  const rows = new Map<string, Notification>();
  return {
    desk: deskOver(rows, readers, clock),
    notificationsOf: (userId) => notificationsOf(userId, rows, clock),
  };
}

function deskOver(
  rows: Map<string, Notification>,
  readers: readonly Reader[],
  clock: { now(): Date },
): NotificationDesk {
  return {
    add: async ({ title, message, ...fields }) => {
      const reader = readers.find(({ id }) => id === fields.user_id);
      if (reader === undefined || reader.wantsNone === true || rows.has(fields.id)) return undefined;
      const row: Notification = {
        ...fields,
        title: title[reader.language],
        message: message[reader.language],
        read: false,
        created_at: new Date(clock.now().getTime() + rows.size).toISOString(),
      };
      rows.set(row.id, row);
      return row;
    },
    removeOld: async ({ now, readBefore, before, limit }) => {
      const old = [...rows.values()].filter(
        (row) =>
          (row.expires_at !== null && isBefore(row.expires_at, now)) ||
          isBefore(row.created_at, before) ||
          (row.read === true && isBefore(row.created_at, readBefore)),
      );
      for (const { id } of old.slice(0, limit)) rows.delete(id);
      return Math.min(old.length, limit);
    },
  };
}

function isBefore(left: string, right: string): boolean {
  return Date.parse(left) < Date.parse(right);
}

function placeKey({ value, id }: Place): string {
  return `${new Date(value ?? 0).toISOString()} ${id}`;
}

function notificationsOf(
  userId: string,
  rows: Map<string, Notification>,
  clock: { now(): Date },
): NotificationRepository {
  const mine = ({ unread, type }: NotificationFilter): Notification[] =>
    [...rows.values()]
      .filter((row) => row.user_id === userId)
      .filter(({ expires_at: at }) => at === null || isBefore(clock.now().toISOString(), at))
      .filter(({ read }) => unread === undefined || (read === false) === unread)
      .filter((row) => type === undefined || (row.type !== null && type.includes(row.type)));
  const keyOf = ({ created_at: value, id }: Notification): string => placeKey({ value, id });
  return {
    list: async ({ after, limit, ...filter }) =>
      mine(filter)
        .filter((row) => after === undefined || keyOf(row) < placeKey(after))
        .sort((left, right) => (keyOf(left) < keyOf(right) ? 1 : -1))
        .slice(0, limit),
    count: async (filter) => mine(filter).length,
    markRead: async (id) => {
      const row = rows.get(id);
      if (row?.user_id !== userId) return undefined;
      const read = { ...row, read: true };
      rows.set(id, read);
      return read;
    },
    markAllRead: async (upTo) => {
      const marked = [...rows.values()].filter(
        (row) =>
          row.user_id === userId &&
          row.read === false &&
          (upTo === undefined || !isBefore(upTo, row.created_at)),
      );
      for (const row of marked) rows.set(row.id, { ...row, read: true });
      return marked.length;
    },
    remove: async (id) => rows.get(id)?.user_id === userId && rows.delete(id),
  };
}

/** A store with three people: Anna reads English, Ben German, Carla has turned notifications off. */
export interface SharedStore extends NotificationStore {
  readonly anna: string;
  readonly ben: string;
  readonly carla: string;
}

/** What every store of notifications promises. */
export function describeNotificationRepository(open: () => SharedStore): void {
  test('tells each person in their language', async () => {
    const { desk, anna, ben } = open();
    const told = await desk.add(buildNotification({ user_id: anna, metadata: { streak: 7 } }));
    expect(told).toMatchObject({ title: 'Well done', read: false, type: 'info', metadata: { streak: 7 } });
    expect(await desk.add(buildNotification({ user_id: ben }))).toMatchObject({ title: 'Gut gemacht' });
  });

  test('tells nothing twice, nothing to who wants none, nothing to nobody', async () => {
    const { desk, notificationsOf, anna, carla } = open();
    const notification = buildNotification({ user_id: anna });
    expect(await desk.add(notification)).toBeDefined();
    expect(await desk.add(notification)).toBeUndefined();
    expect(await desk.add(buildNotification({ user_id: carla }))).toBeUndefined();
    expect(await desk.add(buildNotification({ user_id: randomUUID() }))).toBeUndefined();
    expect(await notificationsOf(carla).count({})).toBe(0);
  });

  test('lists the newest first, page after page', async () => {
    const { desk, notificationsOf, ben } = open();
    for (const type of ['reminder', 'warning', 'reminder'] as const) {
      await desk.add(buildNotification({ user_id: ben, type }));
    }
    const filter = { type: ['reminder', 'warning'] } as const;
    const [first, second] = await notificationsOf(ben).list({ ...filter, limit: 2 });
    expect([first?.type, second?.type]).toEqual(['reminder', 'warning']);
    const rest = await notificationsOf(ben).list({
      ...filter,
      after: second && { value: second.created_at, id: second.id },
      limit: 2,
    });
    expect(rest.map(({ type }) => type)).toEqual(['reminder']);
    expect(await notificationsOf(ben).count({ type: ['warning'] })).toBe(1);
  });

  test('leaves expired ones out', async () => {
    const { desk, notificationsOf, anna } = open();
    const gone = await desk.add(buildNotification({ user_id: anna, expires_at: '2020-01-01T00:00:00Z' }));
    const lasting = await desk.add(buildNotification({ user_id: anna, expires_at: '2999-01-01T00:00:00Z' }));
    const ids = (await notificationsOf(anna).list({ limit: 100 })).map(({ id }) => id);
    expect(ids).not.toContain(gone?.id);
    expect(ids).toContain(lasting?.id);
  });

  test('marks as read, one or all up to a moment', async () => {
    const { desk, notificationsOf, anna } = open();
    const annas = notificationsOf(anna);
    await annas.markAllRead(undefined);
    const first = (await desk.add(buildNotification({ user_id: anna })))!;
    const second = (await desk.add(buildNotification({ user_id: anna })))!;
    await desk.add(buildNotification({ user_id: anna }));
    expect(await annas.count({ unread: true })).toBe(3);
    expect(await annas.markRead(first.id)).toEqual({ ...first, read: true });
    expect(await annas.markRead(first.id)).toMatchObject({ read: true });
    expect(await annas.markAllRead(second.created_at)).toBe(1);
    expect(await annas.count({ unread: true })).toBe(1);
    expect((await annas.list({ unread: false, limit: 100 })).map(({ id }) => id)).toContain(second.id);
    expect(await annas.markAllRead(undefined)).toBe(1);
    expect(await annas.count({ unread: true, type: ['info'] })).toBe(0);
  });

  test('hides those of others', async () => {
    const { desk, notificationsOf, anna, ben } = open();
    const { id } = (await desk.add(buildNotification({ user_id: anna })))!;
    expect(await notificationsOf(ben).markRead(id)).toBeUndefined();
    expect(await notificationsOf(ben).remove(id)).toBe(false);
    expect((await notificationsOf(ben).list({ limit: 100 })).map((row) => row.id)).not.toContain(id);
    expect(await notificationsOf(anna).remove(id)).toBe(true);
    expect(await notificationsOf(anna).remove(id)).toBe(false);
  });

  test('removes what is past its time, so many at once', async () => {
    const { desk, notificationsOf, anna } = open();
    const limits = {
      now: '2020-01-02T00:00:00Z',
      readBefore: '2000-01-01T00:00:00Z',
      before: '2000-01-01T00:00:00Z',
    };
    await desk.removeOld({ ...limits, limit: 1_000 });
    for (let count = 0; count < 3; count += 1) {
      await desk.add(buildNotification({ user_id: anna, expires_at: '2020-01-01T00:00:00Z' }));
    }
    const fresh = (await desk.add(buildNotification({ user_id: anna })))!;
    expect(await desk.removeOld({ ...limits, limit: 2 })).toBe(2);
    expect(await desk.removeOld({ ...limits, limit: 2 })).toBe(1);
    await notificationsOf(anna).markAllRead(undefined);
    expect(
      await desk.removeOld({ ...limits, readBefore: fresh.created_at, limit: 100 }),
    ).toBeGreaterThanOrEqual(0);
    expect(await notificationsOf(anna).markRead(fresh.id)).toBeDefined();
    await desk.removeOld({ ...limits, readBefore: '2999-01-01T00:00:00Z', limit: 1_000 });
    expect(await notificationsOf(anna).markRead(fresh.id)).toBeUndefined();
  });
}
