import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Grant } from '../sessions/grant.ts';
import { gotrueOf } from './gotrue-error.ts';

/** Picks where a link of a mail leads: an allowed address that was asked for, else our own. */
export type ChooseRedirect = (wanted: string) => string;

/** Only the origin is judged; anything that is not a web address leads to our own. */
export function createRedirectRule(options: {
  readonly home: string;
  readonly isOriginAllowed: (origin: string) => boolean;
}): ChooseRedirect {
  const { home, isOriginAllowed } = options;
  const homeOrigin = new URL(home).origin;
  return (wanted) => {
    if (!URL.canParse(wanted)) return home;
    const { protocol, origin } = new URL(wanted);
    const isWeb = protocol === 'https:' || protocol === 'http:';
    return isWeb && (origin === homeOrigin || isOriginAllowed(origin)) ? wanted : home;
  };
}

/** The session in the fragment, where servers on the way do not see it. */
export function withGrant(target: string, grant: Grant, type: string): string {
  return withFragment(target, {
    access_token: grant.access_token,
    expires_at: String(grant.expires_at),
    expires_in: String(grant.expires_in),
    refresh_token: grant.refresh_token,
    sb: '',
    token_type: grant.token_type,
    type,
  });
}

/** A refused link as the fragment that front ends read. @throws what is not a refusal. */
export function withFailure(target: string, thrown: unknown): string {
  if (!isAppError(thrown) || thrown.status >= 500) throw thrown;
  return withFragment(target, {
    error: 'access_denied',
    error_code: gotrueOf(thrown).code,
    error_description: 'Email link is invalid or has expired',
    sb: '',
  });
}

function withFragment(target: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(target);
  url.hash = new URLSearchParams(values).toString();
  return url.href;
}
