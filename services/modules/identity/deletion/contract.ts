import { z } from 'zod';

export const DeleteMeInput = z.strictObject({
  password: z
    .string()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: 'Not needed within five minutes of a sign-in, nor by people without an account.' }),
  nonce: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Instead of the password: the code that GET /auth/v1/reauthenticate sends.' }),
});

export const NoInput = z.strictObject({});

export const AccountInput = z.strictObject({ user_id: z.guid() });

export const ScheduleInput = z.strictObject({
  user_id: z.guid(),
  requested_by: z.enum(['person', 'admin']),
  grace_days: z.int().min(0),
});

export const DeletionView = z
  .object({
    deletion_requested_at: z.iso.datetime({ offset: true }),
    deletion_scheduled_at: z.iso.datetime({ offset: true }).meta({
      description: 'Until then the account can be restored: sign in and POST /api/users/me/restore.',
    }),
  })
  .meta({ id: 'AccountDeletion' });
