import { identityData, type ProviderEmail, type ProviderProfile } from './profile.ts';

/** What the standard claims of an ID token or of userinfo say of a person (OpenID Connect Core 5.1). */
export function profileOfClaims(issuer: string, claims: Readonly<Record<string, unknown>>): ProviderProfile {
  const subject = textOf(claims['sub']);
  const address = textOf(claims['email']).toLowerCase();
  const email: ProviderEmail | undefined =
    address === ''
      ? undefined
      : { email: address, isVerified: isTrue(claims['email_verified']), isPrimary: true };
  const { name, picture, preferred_username, given_name, family_name, nickname, locale, hd } = claims;
  return {
    subject,
    emails: email === undefined ? [] : [email],
    data: {
      ...identityData(subject, email, {
        iss: issuer,
        name,
        full_name: name,
        picture,
        avatar_url: picture,
        preferred_username,
        given_name,
        family_name,
        nickname,
        locale,
      }),
      ...(typeof hd === 'string' && { custom_claims: { hd } }),
    },
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Some providers send the word instead of the value. */
function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
