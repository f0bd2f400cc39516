import type { Clock } from '../../platform/clock/clock.ts';
import type { ModuleParts } from '../../platform/module.ts';
import type { Runner } from '../../platform/use-case/runner.ts';
import { removeOldJob } from './jobs.ts';
import { notificationDeskIn, notificationsIn } from './notification.mikro.ts';
import { createNotifier } from './notifier.ts';
import { notificationRoutes } from './routes.ts';
import { notificationServerEvents } from './server-events.ts';
import { congratulateOnGoals, deliverNotifications, type SendToUser } from './subscribers.ts';
import { countUnread } from './use-cases/count-unread.ts';
import { listNotifications } from './use-cases/list-notifications.ts';
import { markAllRead } from './use-cases/mark-all-read.ts';
import { markRead } from './use-cases/mark-read.ts';
import { removeNotification } from './use-cases/remove-notification.ts';
import { removeOldNotifications } from './use-cases/remove-old-notifications.ts';

export interface NotificationsModuleDeps {
  readonly runner: Runner;
  readonly clock: Pick<Clock, 'now'>;
  readonly sendToUser: SendToUser;
}

/** Notifications: their doors, their way to the sockets, and their end. */
export function createNotificationsModule({
  runner,
  clock,
  sendToUser,
}: NotificationsModuleDeps): ModuleParts {
  const bind = runner.bindTo((scope) => ({ notifications: notificationsIn(scope) }));
  const bindDesk = runner.bindTo((scope) => ({ desk: notificationDeskIn(scope), clock }));
  return {
    name: 'notifications',
    routes: notificationRoutes({
      list: bind(listNotifications),
      countUnread: bind(countUnread),
      markRead: bind(markRead),
      markAllRead: bind(markAllRead),
      remove: bind(removeNotification),
    }),
    serverEvents: notificationServerEvents,
    subscribers: [deliverNotifications(sendToUser), congratulateOnGoals(createNotifier(runner, clock))],
    jobs: [removeOldJob(bindDesk(removeOldNotifications))],
  };
}
