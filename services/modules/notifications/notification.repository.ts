import type { Place } from '../../platform/http/place.ts';
import type { NewNotification, Notification, NotificationType } from './notification.ts';

/** Which notifications; what is absent does not matter. Expired ones are never there. */
export interface NotificationFilter {
  readonly unread?: boolean | undefined;
  readonly type?: readonly NotificationType[] | undefined;
}

export interface NotificationQuery extends NotificationFilter {
  /** The newest come first. */
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** One person's notifications; those of others are not there. */
export interface NotificationRepository {
  list(query: NotificationQuery): Promise<Notification[]>;
  count(filter: NotificationFilter): Promise<number>;
  /** Undefined when there is none. Reading twice is reading. */
  markRead(id: string): Promise<Notification | undefined>;
  /** How many were unread, of those that were there at this moment; without one, of all. */
  markAllRead(upTo: string | undefined): Promise<number>;
  /** Whether there was one. */
  remove(id: string): Promise<boolean>;
}

/** What the platform does with everybody's notifications. */
export interface NotificationDesk {
  /** Undefined when the person wants none, is gone, or has been told already (same id). */
  add(notification: NewNotification): Promise<Notification | undefined>;
  /** Removes at most `limit` that are past their time and tells how many. */
  removeOld(limits: {
    readonly now: string;
    readonly readBefore: string;
    readonly before: string;
    readonly limit: number;
  }): Promise<number>;
}
