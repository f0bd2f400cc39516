import type { RequestHandler } from 'express';
import type { Admission } from '../platform/rate-limit/admission.ts';
import type { RateLimiter } from '../platform/rate-limit/rate-limiter.ts';

/** Where a guess could be made nothing is let through uncounted: without Redis these answer 503. */
const REFUSE = { withoutRedis: 'refuse' } as const;

/** A refresh token begins with its session: this much of it stays the same through every rotation. */
const SESSION_PART = 22;

/** The limits in front of `/auth/v1`: sign-ins and sign-ups by address, refreshes by session (compat.md 1.4). */
export function authLimits(
  admission: Admission,
  limiter: RateLimiter,
): { readonly beforeBody: readonly RequestHandler[]; readonly afterBody: readonly RequestHandler[] } {
  const rules = new Map([
    ['/signup', admission.action('sign-up', REFUSE)],
    ['/resend', admission.action('recovery', REFUSE)],
    ['/recover', admission.action('recovery', REFUSE)],
    ['/verify', admission.action('sign-in', REFUSE)],
    ['/otp', admission.action('recovery', REFUSE)],
    ['/magiclink', admission.action('recovery', REFUSE)],
    ['/reauthenticate', admission.action('recovery', REFUSE)],
  ]);
  const signIn = admission.action('sign-in', REFUSE);
  const byPath: RequestHandler = (request, response, next) => {
    const isSignIn = request.path === '/token' && request.query['grant_type'] !== 'refresh_token';
    const check = isSignIn ? signIn : rules.get(request.path);
    if (check === undefined) next();
    else return check(request, response, next);
    return undefined;
  };
  const bySession: RequestHandler = async (request, _response, next) => {
    const token = (request.body as { refresh_token?: unknown } | undefined)?.refresh_token;
    if (request.path === '/token' && typeof token === 'string') {
      await limiter.admit(`session:${token.slice(0, SESSION_PART)}`, ['refresh'], REFUSE);
    }
    next();
  };
  return { beforeBody: [admission.byAddress, byPath], afterBody: [bySession] };
}
