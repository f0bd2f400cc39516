import { isAppError, type AppError } from '../../../platform/errors/app-error.ts';
import type { ProviderGrant } from '../oauth/arrive.ts';
import { gotrueOf } from './gotrue-error.ts';

/** The session and the provider's tokens in the fragment, where servers on the way do not see them. */
export function withProviderGrant(target: string, grant: ProviderGrant): string {
  const { provider_token: token, provider_refresh_token: refreshToken } = grant;
  return withFragment(target, {
    access_token: grant.access_token,
    expires_at: String(grant.expires_at),
    expires_in: String(grant.expires_in),
    ...(token !== undefined && { provider_token: token }),
    ...(refreshToken !== undefined && { provider_refresh_token: refreshToken }),
    refresh_token: grant.refresh_token,
    sb: '',
    token_type: grant.token_type,
  });
}

/** OAuth's names for a refusal, by status (RFC 6749 4.1.2.1). */
const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized_client',
  403: 'access_denied',
  503: 'temporarily_unavailable',
};

/** Refusals of a person, whatever their status. */
const DENIALS = new Set(['user_banned', 'provider_email_needs_verification', 'signup_disabled']);

/** A refusal in the query and in the fragment, as GoTrue has it. @throws what is not a refusal. */
export function withOAuthFailure(target: string, thrown: unknown): string {
  if (!isAppError(thrown)) throw thrown;
  const values = {
    error: oauthErrorOf(thrown),
    error_code: gotrueOf(thrown).code,
    error_description: thrown.say('en'),
  };
  const url = new URL(target);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return withFragment(url.href, { ...values, sb: '' });
}

function oauthErrorOf(error: AppError): string {
  const told = error.details?.['error'];
  if (typeof told === 'string') return told;
  const { status, code } = gotrueOf(error);
  return DENIALS.has(code) ? 'access_denied' : (OAUTH_ERRORS[status] ?? 'server_error');
}

function withFragment(target: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(target);
  url.hash = new URLSearchParams(values).toString();
  return url.href;
}
