import type { ShownFactor } from '../mfa/factor.ts';

type Json = Readonly<Record<string, unknown>>;

/** A way a person can prove who they are, as `auth.identities` keeps it. */
export interface Identity {
  readonly identity_id: string;
  /** The person's id at the provider; for `email` our own. */
  readonly id: string;
  readonly user_id: string;
  readonly identity_data: Json;
  readonly provider: string;
  readonly last_sign_in_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly email: string | null;
}

/** A row of `auth.users` with its identities. Holds the password's hash: only `userOf` may leave the module. */
export interface Account {
  readonly id: string;
  readonly aud: string;
  readonly role: string;
  readonly email: string | null;
  readonly username: string | null;
  readonly encrypted_password: string | null;
  readonly email_confirmed_at: string | null;
  readonly invited_at: string | null;
  readonly phone: string | null;
  readonly phone_confirmed_at: string | null;
  readonly confirmation_sent_at: string | null;
  readonly confirmed_at: string | null;
  readonly recovery_sent_at: string | null;
  readonly email_change: string | null;
  readonly email_change_sent_at: string | null;
  readonly last_sign_in_at: string | null;
  readonly raw_app_meta_data: Json;
  readonly raw_user_meta_data: Json;
  readonly is_anonymous: boolean;
  readonly banned_until: string | null;
  readonly deleted_at: string | null;
  readonly created_at: string;
  readonly updated_at: string;
  /** By the database's clock. */
  readonly is_banned: boolean;
  readonly identities: readonly Identity[];
  readonly factors: readonly ShownFactor[];
}

/** A person as clients of GoTrue know them (compat.md 1.2). */
export type User = Readonly<Record<string, unknown>> & { readonly id: string };

/** What of an account the outside sees. Timestamps that are not set are left out, not null. */
export function userOf(account: Account): User {
  return {
    id: account.id,
    aud: account.aud,
    role: account.role,
    email: account.email ?? '',
    ...withoutNulls({
      email_confirmed_at: account.email_confirmed_at,
      invited_at: account.invited_at,
    }),
    phone: account.phone ?? '',
    ...withoutNulls({
      phone_confirmed_at: account.phone_confirmed_at,
      confirmation_sent_at: account.confirmation_sent_at,
      confirmed_at: account.confirmed_at,
      recovery_sent_at: account.recovery_sent_at,
      new_email: account.email_change === '' ? null : account.email_change,
      email_change_sent_at: account.email_change_sent_at,
      last_sign_in_at: account.last_sign_in_at,
    }),
    app_metadata: account.raw_app_meta_data,
    user_metadata: account.raw_user_meta_data,
    identities: account.identities.map(({ email, last_sign_in_at, ...identity }) => ({
      ...identity,
      ...withoutNulls({ email, last_sign_in_at }),
    })),
    ...(account.factors.length > 0 && { factors: account.factors }),
    created_at: account.created_at,
    updated_at: account.updated_at,
    ...withoutNulls({ banned_until: account.banned_until, deleted_at: account.deleted_at }),
    is_anonymous: account.is_anonymous,
  };
}

/**
 * The answer to a sign-up with an address that has an account, while addresses must be confirmed: it looks like a new
 * user and says nothing of the real one. Front ends test `identities.length === 0`.
 */
export function sanitisedUser(id: string, email: string, now: string): User {
  return {
    id,
    aud: 'authenticated',
    role: '',
    email,
    phone: '',
    confirmation_sent_at: now,
    app_metadata: { provider: 'email', providers: ['email'] },
    user_metadata: {},
    identities: [],
    created_at: now,
    updated_at: now,
    is_anonymous: false,
  };
}

function withoutNulls(values: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
