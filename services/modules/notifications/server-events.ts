import { z } from 'zod';
import type { ServerEvent } from '../../platform/sockets/server-event.ts';
import { NotificationOutput } from './contract.ts';

/** What notifications say to sockets by themselves. */
export const notificationServerEvents: readonly ServerEvent[] = [
  {
    event: 'notification:new',
    summary: 'A new notification; may be missed, or come twice: the list and the inbox have them all',
    payload: z.object({ notification: NotificationOutput }),
  },
];
