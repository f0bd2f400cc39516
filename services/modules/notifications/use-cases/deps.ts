import type { Clock } from '../../../platform/clock/clock.ts';
import type { NotificationDesk, NotificationRepository } from '../notification.repository.ts';

/** What a person's use cases stand on. */
export interface NotificationDeps {
  readonly notifications: NotificationRepository;
}

/** What the platform's own use cases stand on. */
export interface DeskDeps {
  readonly desk: NotificationDesk;
  readonly clock: Pick<Clock, 'now'>;
}
