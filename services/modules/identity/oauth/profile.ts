/** An address that a provider knows of a person. */
export interface ProviderEmail {
  /** Lower case. */
  readonly email: string;
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
}

/** Who a provider says that somebody is. */
export interface ProviderProfile {
  /** The person's id there; never changes. */
  readonly subject: string;
  readonly emails: readonly ProviderEmail[];
  /** What becomes of it in `identity_data` and `user_metadata`, in GoTrue's names. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** A person and the provider's own tokens, which the session hands on. */
export interface ProviderAnswer {
  readonly profile: ProviderProfile;
  readonly token: string;
  readonly refreshToken?: string;
}

/** The address that counts: the primary one, else the first. */
export function mainEmail({ emails }: ProviderProfile): ProviderEmail | undefined {
  return emails.find(({ isPrimary }) => isPrimary) ?? emails[0];
}

const MAX_CLAIM_LENGTH = 1_024;

/** Keeps texts, so that no provider fills our tokens. */
export function textClaims(claims: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[1] !== '' && entry[1].length <= MAX_CLAIM_LENGTH,
    ),
  );
}

/** `identity_data` as GoTrue writes it for every provider. */
export function identityData(
  subject: string,
  email: ProviderEmail | undefined,
  claims: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return {
    ...textClaims(claims),
    sub: subject,
    provider_id: subject,
    ...(email !== undefined && { email: email.email }),
    email_verified: email?.isVerified ?? false,
    phone_verified: false,
  };
}
