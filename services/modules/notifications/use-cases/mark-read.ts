import { useCase } from '../../../platform/use-case/use-case.ts';
import { NotificationInput } from '../contract.ts';
import { notificationNotFound } from '../errors.ts';
import type { Notification } from '../notification.ts';
import type { NotificationDeps } from './deps.ts';

/**
 * Marks a notification as read; again changes nothing.
 *
 * @throws `notification.not-found` when there is no such notification for this person.
 */
export const markRead = useCase<NotificationDeps, typeof NotificationInput, Notification>({
  name: 'notifications.mark-read',
  kind: 'command',
  input: NotificationInput,
  roles: ['authenticated'],
  run: async ({ notifications }, _caller, { id }) => {
    const notification = await notifications.markRead(id);
    if (notification === undefined) throw notificationNotFound();
    return notification;
  },
});
