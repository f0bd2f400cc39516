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

/** How a flow ends: its client looks into the query, every other one into the fragment. */
export interface Landing {
  readonly target: string;
  readonly isFlow: boolean;
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

/** A code that only the client which began the flow can exchange. */
export function withCode(target: string, code: string): string {
  return withQuery(target, { code });
}

const HALF_CONFIRMED = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';

/** What the first of two confirmations is answered with. */
export const HALF_CONFIRMED_ANSWER = { msg: HALF_CONFIRMED, code: '200' } as const;

/** The same for a link. */
export function withHalfConfirmed({ target, isFlow }: Landing): string {
  const message = { message: HALF_CONFIRMED };
  return withFragment(isFlow ? withQuery(target, message) : target, { ...message, sb: '' });
}

/** OAuth's names for a refusal, by status (RFC 6749 4.1.2.1). */
const OAUTH_ERRORS: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'unauthorized_client',
  403: 'access_denied',
};

/**
 * A refusal as front ends read it: in the fragment, and for a flow in the query too.
 *
 * @throws what is not a refusal.
 */
export function withFailure({ target, isFlow }: Landing, thrown: unknown): string {
  if (!isAppError(thrown) || thrown.status >= 500) throw thrown;
  const { status, code } = gotrueOf(thrown);
  const error = OAUTH_ERRORS[status];
  const values = {
    ...(error !== undefined && { error }),
    error_code: code,
    error_description: thrown.say('en'),
  };
  return withFragment(isFlow ? withQuery(target, values) : target, { ...values, sb: '' });
}

function withFragment(target: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(target);
  url.hash = new URLSearchParams(values).toString();
  return url.href;
}

function withQuery(target: string, values: Readonly<Record<string, string>>): string {
  const url = new URL(target);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  return url.href;
}
