import { inputMalformed } from '../../../platform/errors/common.ts';
import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListNotificationsInput } from '../contract.ts';
import type { Notification } from '../notification.ts';
import type { NotificationDeps } from './deps.ts';

/** One page of what the caller was told, the newest first; expired notifications are left out. */
export const listNotifications = useCase<NotificationDeps, typeof ListNotificationsInput, Page<Notification>>(
  {
    name: 'notifications.list',
    kind: 'query',
    input: ListNotificationsInput,
    roles: ['authenticated'],
    run: async ({ notifications }, _caller, { limit, cursor, count, ...filter }) => {
      const after = placeFrom(cursor);
      const [rows, total] = await Promise.all([
        notifications.list({ ...filter, after, limit: limit + 1 }),
        count === undefined ? undefined : notifications.count(filter),
      ]);
      return toPage(rows, limit, (notification) => [notification.created_at, notification.id], total);
    },
  },
);

/** @throws `input.malformed` when the cursor is none of ours. */
function placeFrom(cursor: string | undefined): Pick<Notification, 'created_at' | 'id'> | undefined {
  const key = readCursor(cursor, 2);
  if (key === undefined) return undefined;
  const [at, id] = key;
  if (typeof at !== 'string' || Number.isNaN(Date.parse(at)) || typeof id !== 'string' || !UUID.test(id)) {
    throw inputMalformed({ what: 'unknown cursor' });
  }
  return { created_at: at, id };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
