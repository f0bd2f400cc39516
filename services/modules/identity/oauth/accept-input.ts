import { z } from 'zod';
import type { OAuthDeps } from './deps.ts';
import type { ProviderAnswer } from './profile.ts';

/** Somebody whom a provider vouches for, and how they are to come in. */
export const AcceptIdentityInput = z.strictObject({
  provider: z.string(),
  is_email_optional: z.boolean(),
  answer: z.custom<ProviderAnswer>((value) => typeof value === 'object'),
  link_user_id: z.string().nullable(),
  /** Present when somebody accepts an invitation. */
  invite_token: z.string().nullable(),
  /** Present when the client wants a code for its verifier, not a session. */
  challenge: z.string().nullable(),
  challenge_method: z.string().nullable(),
  redirect_to: z.string(),
  user_agent: z.string(),
});

export type AcceptIdentity = z.output<typeof AcceptIdentityInput>;

export type AcceptDeps = Pick<
  OAuthDeps,
  | 'settings'
  | 'accounts'
  | 'sessions'
  | 'identities'
  | 'flows'
  | 'links'
  | 'secretBox'
  | 'ids'
  | 'tokens'
  | 'audit'
  | 'notices'
>;
