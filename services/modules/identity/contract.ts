import { z } from 'zod';

/** What comes in at `/auth/v1`. Fields that are not named here are ignored there, as GoTrue does (contracts.md 3). */

const Metadata = z.record(z.string(), z.unknown());
const Text = z.string().max(2_048);
const Password = z.string();

/** Set by the door, for the list of a person's sessions. */
const from = { user_agent: z.string().max(500).default('') };

export const SignUpInput = z.object({
  email: Text.nullish(),
  phone: Text.nullish(),
  password: Password.nullish(),
  data: Metadata.nullish(),
  redirect_to: Text.default(''),
  ...from,
});

export const SignInAnonymouslyInput = z.object({ data: Metadata.nullish(), ...from });

export const SignInWithPasswordInput = z.object({
  email: Text.nullish(),
  phone: Text.nullish(),
  password: Password.nullish(),
  ...from,
});

export const RefreshSessionInput = z.object({ refresh_token: Text.nullish() });

export const NoInput = z.object({});

export const UpdateUserInput = z.object({
  email: Text.nullish(),
  phone: Text.nullish(),
  password: Password.nullish(),
  current_password: Password.nullish(),
  data: Metadata.nullish(),
});

export const SignOutInput = z.object({ scope: z.enum(['global', 'local', 'others']).default('global') });

export const VerifyInput = z.object({
  type: Text.nullish(),
  email: Text.nullish(),
  token: Text.nullish(),
  token_hash: Text.nullish(),
  ...from,
});

export const ResendInput = z.object({
  type: Text.nullish(),
  email: Text.nullish(),
  redirect_to: Text.default(''),
});

/** The person that a token belongs to, as `/api` shows them. */
export const Me = z
  .object({
    id: z.uuid(),
    email: z.string().nullable(),
    email_confirmed_at: z.string().nullable(),
    is_anonymous: z.boolean(),
    last_sign_in_at: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'User' });
