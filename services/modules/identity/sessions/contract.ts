import { z } from 'zod';
import { pageFields, pageOf } from '../../../platform/http/page.ts';

export const ListSessionsInput = z.strictObject({ limit: pageFields.limit, cursor: pageFields.cursor });

export const EndSessionInput = z.strictObject({ id: z.uuid() });

export const EndOtherSessionsInput = z.strictObject({});

/** One place where the person is signed in. */
export const OwnSession = z
  .object({
    id: z.uuid(),
    device: z.string().nullable().meta({ description: 'Browser and system, as far as they are known.' }),
    user_agent: z.string(),
    address: z.string().nullable().meta({ description: 'Where it was begun.' }),
    aal: z.string().meta({ description: '`aal2` after a second factor.' }),
    created_at: z.string(),
    last_used_at: z.string(),
    is_current: z.boolean(),
  })
  .meta({ id: 'Session' });

export const OwnSessions = pageOf(OwnSession);

export const EndedSessionsView = z.object({ ended: z.int() }).meta({ id: 'EndedSessions' });
