import { z } from 'zod';
import { ChangeEntry } from '../changes/subscription.ts';

const MAX_ENTRIES = 100;

/** Clients leave fields out, or send null for them. */
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true);
const broadcast = z.object({ ack: flag, self: flag });
const presence = z.object({
  key: z.string().max(200).nullish(),
  enabled: z.boolean().nullish(),
});

/** What a client asks for when it joins; whatever else it sends is left alone. */
const JoinPayload = z.object({
  access_token: z.string().max(10_000).nullish(),
  config: z
    .object({
      broadcast: broadcast.nullish().transform((value) => value ?? { ack: false, self: false }),
      presence: presence.nullish().transform((value) => value ?? {}),
      postgres_changes: z.array(ChangeEntry).max(MAX_ENTRIES).nullish(),
      private: flag,
    })
    .prefault({}),
});

/** The same with every default filled in. */
export interface JoinConfig {
  readonly accessToken: string | undefined;
  readonly acknowledges: boolean;
  readonly hearsItself: boolean;
  /** Empty: each channel gets one of its own. */
  readonly presenceKey: string;
  readonly wantsPresence: boolean;
  readonly entries: readonly ChangeEntry[];
  readonly isPrivate: boolean;
}

/** Undefined when it is not understood. */
export function readJoinConfig(payload: unknown): JoinConfig | undefined {
  const parsed = JoinPayload.safeParse(payload ?? {});
  if (!parsed.success) return undefined;
  const { access_token, config } = parsed.data;
  return {
    // Null and an empty text are no token.
    accessToken: access_token || undefined,
    acknowledges: config.broadcast.ack,
    hearsItself: config.broadcast.self,
    presenceKey: config.presence.key ?? '',
    wantsPresence: config.presence.enabled !== false,
    entries: config.postgres_changes ?? [],
    isPrivate: config.private,
  };
}
