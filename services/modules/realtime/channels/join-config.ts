import { z } from 'zod';
import { ChangeEntry } from '../changes/subscription.ts';

const MAX_ENTRIES = 100;

/** What a client asks for when it joins; whatever else it sends is left alone. */
export const JoinPayload = z.object({
  access_token: z.string().max(10_000).nullish(),
  config: z
    .object({
      broadcast: z.object({ ack: z.boolean().nullish(), self: z.boolean().nullish() }).nullish(),
      presence: z.object({ key: z.string().max(200).nullish(), enabled: z.boolean().nullish() }).nullish(),
      postgres_changes: z.array(ChangeEntry).max(MAX_ENTRIES).nullish(),
      private: z.boolean().nullish(),
    })
    .nullish(),
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
    accessToken: access_token ?? undefined,
    acknowledges: config?.broadcast?.ack === true,
    hearsItself: config?.broadcast?.self === true,
    presenceKey: config?.presence?.key ?? '',
    wantsPresence: config?.presence?.enabled !== false,
    entries: config?.postgres_changes ?? [],
    isPrivate: config?.private === true,
  };
}
