import { z } from 'zod';
import { challengeFields } from './links/contract.ts';

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
  ...challengeFields,
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
  /** The code of a reauthentication. */
  nonce: Text.nullish(),
  data: Metadata.nullish(),
  app_metadata: Metadata.nullish(),
  redirect_to: Text.default(''),
  ...challengeFields,
});

export const SignOutInput = z.object({ scope: z.enum(['global', 'local', 'others']).default('global') });
