import { toPage, type Page } from '../../../platform/http/page.ts';
import { placeFrom } from '../../../platform/http/place.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListNotificationsInput } from '../contract.ts';
import type { Notification } from '../notification.ts';
import type { NotificationDeps } from './deps.ts';

const ORDER = '-created_at';

/** One page of what the caller was told, the newest first; expired notifications are left out. */
export const listNotifications = useCase<NotificationDeps, typeof ListNotificationsInput, Page<Notification>>(
  {
    name: 'notifications.list',
    kind: 'query',
    input: ListNotificationsInput,
    roles: ['authenticated'],
    run: async ({ notifications }, _caller, { limit, cursor, count, ...filter }) => {
      const after = placeFrom(cursor, ORDER);
      const [rows, total] = await Promise.all([
        notifications.list({ ...filter, after, limit: limit + 1 }),
        count === undefined ? undefined : notifications.count(filter),
      ]);
      return toPage(rows, limit, ({ created_at: at, id }) => [ORDER, at, id], total);
    },
  },
);
