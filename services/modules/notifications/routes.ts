import { route, type Route } from '../../platform/http/route.ts';
import type { Page } from '../../platform/http/page.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { MarkedOutput, NotificationOutput, NotificationPageOutput, UnreadOutput } from './contract.ts';
import type { Notification } from './notification.ts';

/** The use cases of notifications that people ask for, ready to run. */
export interface NotificationUseCases {
  readonly list: BoundUseCase<Page<Notification>>;
  readonly countUnread: BoundUseCase<{ unread: number }>;
  readonly markRead: BoundUseCase<Notification>;
  readonly markAllRead: BoundUseCase<{ marked: number }>;
  readonly remove: BoundUseCase<undefined>;
}

const path = '/api/notifications';
const tag = 'Notifications';

/** `/api/notifications` */
export function notificationRoutes(notifications: NotificationUseCases): Route[] {
  return [
    route({
      tag,
      method: 'get',
      path,
      summary: 'List notifications',
      useCase: notifications.list,
      output: NotificationPageOutput,
    }),
    route({
      tag,
      method: 'get',
      path: `${path}/unread-count`,
      summary: 'Count unread notifications',
      useCase: notifications.countUnread,
      output: UnreadOutput,
    }),
    route({
      tag,
      method: 'post',
      path: `${path}/read-all`,
      summary: 'Mark all notifications as read',
      useCase: notifications.markAllRead,
      output: MarkedOutput,
    }),
    route({
      tag,
      method: 'post',
      path: `${path}/{id}/read`,
      summary: 'Mark a notification as read',
      useCase: notifications.markRead,
      output: NotificationOutput,
    }),
    route({
      tag,
      method: 'delete',
      path: `${path}/{id}`,
      summary: 'Remove a notification',
      useCase: notifications.remove,
      status: 204,
    }),
  ];
}
