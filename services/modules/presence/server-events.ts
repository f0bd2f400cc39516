import { z } from 'zod';
import type { ServerEvent } from '../../platform/sockets/server-event.ts';
import { PersonPresenceOutput } from './contract.ts';

/** What presence says to sockets by itself. */
export const presenceServerEvents: readonly ServerEvent[] = [
  {
    event: 'presence:changed',
    summary: 'To sockets that asked for presence:list: who came, went or changed',
    payload: z.object({
      changes: z.array(PersonPresenceOutput),
      stale: z.boolean().meta({ description: 'Too many changes at once: ask for presence:list again.' }),
    }),
  },
];
