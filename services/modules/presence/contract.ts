import { z } from 'zod';
import { CHOICES, STATUSES } from './presence.ts';

/** So many people are told of at once. */
export const MOST_PEOPLE = 1_000;

export const SetPresenceInput = z.strictObject({
  status: z.enum(CHOICES).meta({
    description: '`online` and `away` are of this device, `busy` and `invisible` of all your devices.',
  }),
});

export const ListPresenceInput = z.strictObject({
  user_ids: z
    .array(z.guid())
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Only these. Without: everybody who shares a room or a class with you.' }),
});

export const GetPresenceInput = z.strictObject({
  user_ids: z
    .string()
    .max(8_000)
    .transform((text): unknown => text.split(','))
    .pipe(z.array(z.guid()).max(200))
    .optional()
    .meta({ description: 'Only these, separated by commas; 200 at most. Without: all.' }),
});

export const PersonPresenceOutput = z
  .object({
    user_id: z.string(),
    display_name: z.string(),
    status: z.enum(STATUSES),
    at: z.string().nullable().meta({ description: 'Since when; null of somebody who was never here.' }),
  })
  .meta({ id: 'PersonPresence' });

export const PresenceOutput = z.object({ data: z.array(PersonPresenceOutput) }).meta({ id: 'Presence' });

export const ListPresenceOutput = z.object({ people: z.array(PersonPresenceOutput) });

export const SetPresenceOutput = z.object({ status: z.enum(CHOICES) });
