import { z } from 'zod';

const Presence = z.object({ ref: z.string(), key: z.string(), meta: z.record(z.string(), z.unknown()) });

/** What a client says: `track` with what it tells of itself, or `untrack`. */
export const PresencePush = z.object({
  event: z.string().toLowerCase(),
  payload: z.record(z.string(), z.unknown()).nullish(),
});

/** Who came to a process and who left it. */
export const PresenceChange = z.object({ joins: z.array(Presence), leaves: z.array(z.string()) });

/** Everybody whom a process has, by name alone. */
export const PresenceBeat = z.object({ refs: z.array(z.string()) });
