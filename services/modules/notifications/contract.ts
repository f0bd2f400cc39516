import { z } from 'zod';
import { pageFields, pageOf } from '../../platform/http/page.ts';
import { commaSeparated } from '../../platform/http/place.ts';
import { NOTIFICATION_TYPES } from './notification.ts';

const NotificationType = z.enum(NOTIFICATION_TYPES).meta({ id: 'NotificationType' });
const moment = z.iso.datetime({ offset: true }).meta({ description: 'ISO 8601 with offset.' });

export const ListNotificationsInput = z.strictObject({
  ...pageFields,
  unread: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: '`true`: only unread ones, `false`: only those that were read.' }),
  type: commaSeparated(NotificationType),
});

export const NotificationInput = z.strictObject({
  id: z.guid().meta({ description: 'The id of the notification.' }),
});

export const CountUnreadInput = z.strictObject({});

export const MarkAllReadInput = z.strictObject({
  up_to: moment.optional().meta({ description: 'Leaves those that came later: nobody has seen them yet.' }),
});

const sentences = (longest: number) =>
  z.strictObject({ en: z.string().min(1).max(longest), de: z.string().min(1).max(longest) });

/** What another part of the platform wants to tell a person. */
export const NotifyInput = z.strictObject({
  user_id: z.guid(),
  /** The same key tells the same person once, however often it is said. */
  key: z.string().min(1).max(500),
  title: sentences(500),
  message: sentences(5_000),
  type: NotificationType.default('info'),
  action_url: z.string().max(2_000).nullable().default(null),
  metadata: z.record(z.string(), z.unknown()).default({}),
  expires_at: moment.nullable().default(null),
});

export const RemoveOldInput = z.strictObject({});

/** A notification as answers and sockets show it. */
export const NotificationOutput = z
  .object({
    id: z.string(),
    user_id: z.string(),
    title: z.string(),
    message: z.string(),
    type: NotificationType.nullable(),
    read: z.boolean().nullable(),
    action_url: z.string().nullable(),
    metadata: z.unknown(),
    expires_at: z.string().nullable(),
    created_at: z.string(),
  })
  .meta({ id: 'Notification' });

export const NotificationPageOutput = pageOf(NotificationOutput).meta({ id: 'NotificationPage' });

export const UnreadOutput = z.object({ unread: z.int() }).meta({ id: 'UnreadNotifications' });

export const MarkedOutput = z.object({ marked: z.int() }).meta({ id: 'MarkedNotifications' });
