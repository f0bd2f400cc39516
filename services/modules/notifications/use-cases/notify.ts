import { useCase } from '../../../platform/use-case/use-case.ts';
import { NotifyInput } from '../contract.ts';
import { idOfKey, type Notification } from '../notification.ts';
import type { DeskDeps } from './deps.ts';

/**
 * Tells a person something, once per key, in their language.
 *
 * Nothing is written for somebody who has turned notifications off or is gone. That it reaches the person's
 * sockets is a consequence of the row (Decision 32); whoever is away finds it in the list.
 */
export const notify = useCase<DeskDeps, typeof NotifyInput, Notification | undefined>({
  name: 'notifications.notify',
  kind: 'append',
  runsAs: 'system',
  input: NotifyInput,
  roles: ['service_role'],
  run: ({ desk }, _caller, { key, ...notification }) =>
    desk.add({ ...notification, id: idOfKey(`${notification.user_id} ${key}`) }),
});
