import { useCase } from '../../../platform/use-case/use-case.ts';
import { NotificationInput } from '../contract.ts';
import { notificationNotFound } from '../errors.ts';
import type { NotificationDeps } from './deps.ts';

/**
 * Removes a notification for good.
 *
 * @throws `notification.not-found` when there is no such notification for this person.
 */
export const removeNotification = useCase<NotificationDeps, typeof NotificationInput, undefined>({
  name: 'notifications.remove',
  kind: 'command',
  input: NotificationInput,
  roles: ['authenticated'],
  run: async ({ notifications }, _caller, { id }) => {
    if (!(await notifications.remove(id))) throw notificationNotFound();
    return undefined;
  },
});
