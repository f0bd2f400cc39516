import { z } from 'zod';
import { isKind } from '../inbox.ts';
import { DIGESTS } from './preferences.ts';

const time = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/)
  .meta({ description: '`22:30`, by your wall clock.' });

const wishes = {
  inbox: z.boolean().meta({ description: 'Kept in the inbox and shown where you are signed in.' }),
  push: z.boolean().meta({ description: 'Sent to the browsers that you registered.' }),
  email: z.enum(DIGESTS).meta({ description: 'Taken along in a mail that comes so often.' }),
};

const Wishes = z.strictObject(wishes).partial().meta({ id: 'NotificationWishes' });

const kindName = z
  .string()
  .max(80)
  .refine((name) => name === '*' || isKind(name), { error: 'A kind like notification.info, or *' });

const QuietHours = z
  .strictObject({ start: time, end: time, then: z.enum(['deliver', 'digest']).default('deliver') })
  .meta({ id: 'QuietHours' });

const MAX_KINDS = 100;

export const GetPreferencesInput = z.strictObject({});

export const ChangePreferencesInput = z.strictObject({
  kinds: z
    .record(kindName, Wishes.nullable())
    .refine((kinds) => Object.keys(kinds).length <= MAX_KINDS, { error: `At most ${MAX_KINDS} kinds` })
    .optional()
    .meta({ description: 'By kind; `*` for all that have no word of their own. null forgets a kind.' }),
  quiet_hours: QuietHours.nullable()
    .optional()
    .meta({ description: 'No push and no mail meanwhile; null for none. May go over midnight.' }),
  digest_time: time.optional(),
  version: z.string().optional(),
});

export const PreferencesOutput = z
  .object({
    kinds: z.record(z.string(), Wishes),
    quiet_hours: QuietHours.nullable(),
    digest_time: time,
    timezone: z.string().meta({ description: 'The zone of your wall clock, from your profile.' }),
    defaults: z.object(wishes).meta({ description: 'What holds where nothing is said.' }),
  })
  .meta({ id: 'NotificationPreferences' });
