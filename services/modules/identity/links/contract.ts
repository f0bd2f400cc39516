import { z } from 'zod';

/** What comes in at the doors of mails and codes. Fields that are not named here are ignored, as GoTrue does. */

const Text = z.string().max(2_048);

/** How a client begins a PKCE flow. */
export const challengeFields = {
  code_challenge: Text.nullish(),
  code_challenge_method: Text.nullish(),
};

/** Set by the door, for the list of a person's sessions. */
const from = { user_agent: z.string().max(500).default('') };

export const SignInByMailInput = z.object({
  email: Text.nullish(),
  phone: Text.nullish(),
  create_user: z.boolean().nullish(),
  data: z.record(z.string(), z.unknown()).nullish(),
  redirect_to: Text.default(''),
  ...challengeFields,
});

export const RecoverInput = z.object({
  email: Text.nullish(),
  redirect_to: Text.default(''),
  ...challengeFields,
});

export const ResendInput = z.object({
  type: Text.nullish(),
  email: Text.nullish(),
  phone: Text.nullish(),
  redirect_to: Text.default(''),
});

export const VerifyInput = z.object({
  type: Text.nullish(),
  email: Text.nullish(),
  phone: Text.nullish(),
  token: Text.nullish(),
  token_hash: Text.nullish(),
  ...from,
});

export const FollowLinkInput = z.object({ type: Text.default(''), token: Text.default(''), ...from });

export const ExchangeCodeInput = z.object({
  auth_code: Text.nullish(),
  code_verifier: Text.nullish(),
  ...from,
});
