import type { Request, RequestHandler, Response } from 'express';
import { addressOf, callerOf, keyIdOf } from '../http/context.ts';
import { refusalOf, type RateLimiter, type TakeOptions, type Verdict } from './rate-limiter.ts';
import { subjectOfAddress, subjectOfKey, subjectOfUser } from './subject.ts';

/** Limits as parts of the chain of a request. */
export interface Admission {
  /** Before anybody is asked who they are: by address. */
  readonly byAddress: RequestHandler;
  /** Once it is known who calls: 1,000 a minute per client: an issued key, else the user, else the address. The service key is exempt. */
  readonly byClient: RequestHandler;
  /**
   * One dear or guessable thing, by address or by user; names a rule. Without Redis it is refused (503)
   * when it proves who somebody is, else counted in this process.
   */
  action(rule: string, options?: TakeOptions): RequestHandler;
}

/** `isExempt` tells a request that carries the service key: it is never limited. */
export function createAdmission(
  limiter: RateLimiter,
  isExempt: (request: Request) => boolean = () => false,
): Admission {
  const check = (
    subjectOf: (response: Response, address: string) => string | undefined,
    rule: string,
    options: TakeOptions = {},
  ): RequestHandler => {
    if (limiter.health().mode === 'off') return (_request, _response, next) => next();
    return async (request, response, next) => {
      const subject = isExempt(request) ? undefined : subjectOf(response, addressOf(request));
      if (subject !== undefined) {
        const verdict = await limiter.take(subject, [rule], options);
        tell(response, verdict);
        if (!verdict.allowed) throw refusalOf(verdict);
      }
      next();
    };
  };
  return {
    byAddress: check((_response, address) => subjectOfAddress(address), 'address'),
    byClient: check(clientOf, 'client'),
    action: (rule, options) => check(clientOf, rule, options),
  };
}

/** An issued key, else the user; the anonymous key is never a client (Decision 20): without a user it is the address. */
function clientOf(response: Response, address: string): string | undefined {
  const caller = callerOf(response);
  if (caller.role === 'service_role') return undefined;
  const keyId = keyIdOf(response);
  if (keyId !== '') return subjectOfKey(keyId);
  return caller.userId === '' ? subjectOfAddress(address) : subjectOfUser(caller.userId);
}

/**
 * The header fields of draft-ietf-httpapi-ratelimit-headers-11: one policy, the one that is nearest to its end.
 * A later check replaces what an earlier one said only when it is nearer.
 */
function tell(response: Response, { nearest, allowed }: Verdict): void {
  if (nearest === undefined) return;
  const { rule, reading } = nearest;
  const share = reading.remaining / rule.limit;
  const locals = response.locals as { rateLimitShare?: number };
  if (allowed && locals.rateLimitShare !== undefined && locals.rateLimitShare < share) return;
  locals.rateLimitShare = share;
  const seconds = Math.ceil((allowed ? reading.resetMs : reading.retryMs) / 1_000);
  response.set('RateLimit-Policy', `"${rule.name}";q=${rule.limit};w=${rule.windowSeconds}`);
  response.set('RateLimit', `"${rule.name}";r=${reading.remaining};t=${seconds}`);
}
