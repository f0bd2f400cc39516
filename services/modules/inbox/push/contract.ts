import { z } from 'zod';

/** Unpadded base64url of exactly so many bytes. */
const bytesIn = (bytes: number) =>
  z
    .string()
    .max(200)
    .regex(/^[\w-]+={0,2}$/)
    .refine((text) => Buffer.from(text, 'base64url').length === bytes, { error: `Must hold ${bytes} bytes` });

const endpoint = z.url({ protocol: /^https?$/ }).max(2_048);

/** As `PushSubscription.toJSON()` gives it in a browser. */
export const SubscribeInput = z.strictObject({
  endpoint: endpoint.meta({ description: 'The address of the browser at its push service.' }),
  // The examples are those of RFC 8291.
  keys: z.strictObject({
    p256dh: bytesIn(65)
      .refine((text) => Buffer.from(text, 'base64url')[0] === 4, { error: 'Not a public key' })
      .meta({
        examples: ['BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'],
      }),
    auth: bytesIn(16).meta({ examples: ['BTBZMqHh6r4Tts7J_aSIgg'] }),
  }),
  // Milliseconds, up to the last moment that a Date can hold.
  expirationTime: z.number().min(0).max(8.64e15).nullable().optional(),
  device: z.string().min(1).max(200).optional().meta({ description: 'What the person calls this browser.' }),
});

export const UnsubscribeBrowserInput = z.strictObject({ endpoint });

export const ListSubscriptionsInput = z.strictObject({});

export const SubscriptionOutput = z
  .object({
    id: z.string(),
    endpoint: z.string(),
    device: z.string().nullable(),
    created_at: z.string(),
    last_used_at: z.string().nullable().meta({ description: 'When a push was last taken there.' }),
  })
  .meta({ id: 'PushSubscription' });

export const SubscriptionsOutput = z
  .object({
    public_key: z.string().meta({ description: '`applicationServerKey` for `pushManager.subscribe`.' }),
    data: z.array(SubscriptionOutput),
  })
  .meta({ id: 'PushSubscriptions' });
