import { useCase } from '../../../platform/use-case/use-case.ts';
import { CountUnreadInput } from '../contract.ts';
import type { NotificationDeps } from './deps.ts';

/** How many notifications the caller has not read. */
export const countUnread = useCase<NotificationDeps, typeof CountUnreadInput, { unread: number }>({
  name: 'notifications.count-unread',
  kind: 'query',
  input: CountUnreadInput,
  roles: ['authenticated'],
  run: async ({ notifications }) => ({ unread: await notifications.count({ unread: true }) }),
});
