import { z } from 'zod';

const Password = z.string();

/** Unknown fields are refused on `/v1` (contracts.md 3). */
export const RegisterInput = z.strictObject({
  username: z.string().max(255),
  password: Password,
  email: z.string().max(255).optional(),
  display_name: z.string().trim().min(1).max(100).optional(),
  captcha_token: z.string().max(4_096).optional().meta({ description: 'Where a captcha is asked for.' }),
});

export const TokenInput = z.strictObject({
  grant_type: z.enum(['password', 'refresh_token']).optional(),
  username: z.string().max(255).optional().meta({ description: 'The name, or the e-mail address.' }),
  email: z.string().max(255).optional(),
  password: Password.optional(),
  refresh_token: z.string().max(2_048).optional(),
  captcha_token: z.string().max(4_096).optional().meta({ description: 'Where a captcha is asked for.' }),
});

/** Who somebody is, as these doors show it. */
const NamedUser = z.object({
  id: z.uuid(),
  username: z.string().nullable(),
  email: z.string().nullable(),
  display_name: z.string().nullable(),
  created_at: z.string(),
});

export const TokenView = z
  .object({
    access_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.int().meta({ description: 'Seconds.' }),
    expires_at: z.int().meta({ description: 'Seconds since the epoch.' }),
    refresh_token: z.string(),
    user: NamedUser,
  })
  .meta({ id: 'Token' });

export const RegisteredView = z
  .object({
    user: NamedUser,
    session: TokenView.nullable().meta({ description: 'null while the address has to be confirmed.' }),
  })
  .meta({ id: 'Registered' });
