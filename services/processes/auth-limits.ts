import type { Request, RequestHandler } from 'express';
import type { Admission } from '../platform/rate-limit/admission.ts';
import type { RateLimiter } from '../platform/rate-limit/rate-limiter.ts';

/** Where a guess could be made nothing is let through uncounted: without Redis these answer 503. */
const REFUSE = { withoutRedis: 'refuse' } as const;

/** A refresh token begins with its session: this much of it stays the same through every rotation. */
const SESSION_PART = 22;

/**
 * The limits in front of `/auth/v1`: sign-ins and sign-ups by address, refreshes by session (compat.md 1.4). To be put
 * into the routes themselves, whose paths decide.
 */
export function authLimits(
  admission: Pick<Admission, 'byAddress' | 'action'>,
  limiter: Pick<RateLimiter, 'admit'>,
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
    const paths = pathsOf(request);
    const check = isGuess(paths, request)
      ? signIn
      : paths.map((path) => rules.get(path)).find((rule) => rule !== undefined);
    if (check === undefined) next();
    else return check(request, response, next);
    return undefined;
  };
  const bySession: RequestHandler = async (request, _response, next) => {
    const token = (request.body as { refresh_token?: unknown } | undefined)?.refresh_token;
    if (pathsOf(request).includes('/token') && typeof token === 'string') {
      await limiter.admit(`session:${token.slice(0, SESSION_PART)}`, ['refresh'], REFUSE);
    }
    next();
  };
  return { beforeBody: [admission.byAddress, byPath], afterBody: [bySession] };
}

/** Whether credentials are shown that somebody might be guessing: a grant, or the token of an invitation. */
function isGuess(paths: readonly string[], { query }: Request): boolean {
  if (paths.includes('/authorize')) return query['invite_token'] !== undefined;
  return paths.includes('/token') && query['grant_type'] !== 'refresh_token';
}

/**
 * The paths of the route that Express chose. What the client wrote may differ from them, in case and by a slash at the
 * end: compared with that, a limit could be walked around.
 */
function pathsOf(request: Request): readonly string[] {
  const { path } = request.route as { readonly path: string | readonly string[] };
  return typeof path === 'string' ? [path] : path;
}
