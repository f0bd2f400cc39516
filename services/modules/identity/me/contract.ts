import { z } from 'zod';

const moment = z.iso.datetime({ offset: true });

/** The person that a token belongs to, as `/api` shows them. */
export const Me = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    username: z.string().nullable(),
    email_confirmed_at: moment.nullable(),
    is_anonymous: z.boolean(),
    display_name: z.string().nullable(),
    avatar_url: z.string().nullable(),
    avatar_color: z.string().nullable(),
    subjects: z.array(z.string()).meta({ description: 'The names of your subjects.' }),
    preferences: z.object({
      theme_accent: z.string().nullable(),
      lm_color: z.string().nullable(),
      notifications_enabled: z.boolean(),
      email_updates: z.boolean(),
      dark_mode: z.boolean(),
      language: z.string(),
    }),
    last_sign_in_at: moment.nullable(),
    last_active_at: moment.nullable().meta({ description: 'To the minute.' }),
    deletion_scheduled_at: moment.nullable().meta({
      description: 'When the account is deleted, if you asked for it; POST /api/users/me/restore keeps it.',
    }),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'User' });

/** What a person is told of themselves. */
export type MeView = z.output<typeof Me>;
