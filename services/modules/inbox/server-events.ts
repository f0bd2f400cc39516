import { z } from 'zod';
import type { ServerEvent } from '../../platform/sockets/server-event.ts';
import { InboxEventOutput, InboxReadOutput } from './contract.ts';

/** What the inbox says to sockets by itself, once they have asked for inbox:resume. */
export const inboxServerEvents: readonly ServerEvent[] = [
  {
    event: 'inbox:events',
    summary: 'New entries of your inbox, in order and without a hole',
    payload: z.object({ user_id: z.string(), events: z.array(InboxEventOutput) }),
  },
  {
    event: 'inbox:read',
    summary: 'What you have read, on any device; the highest version is true',
    payload: InboxReadOutput,
  },
  {
    event: 'inbox:withdrawn',
    summary: 'An entry was taken back',
    payload: z.object({ seq: z.int() }),
  },
];
