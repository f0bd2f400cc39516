import type { RequestHandler } from 'express';
import { addressOf } from '../../../platform/http/context.ts';
import type { CheckCaptcha } from './captcha.ts';

/** Before whatever costs a mail or guesses a password: `gotrue_meta_security.captcha_token` in the body. */
export function askCaptcha(check: CheckCaptcha | undefined): RequestHandler {
  return async (request, _response, next) => {
    await check?.(tokenOf(request.body), addressOf(request));
    next();
  };
}

function tokenOf(body: unknown): string {
  const { gotrue_meta_security: security } = (body ?? {}) as { gotrue_meta_security?: unknown };
  const { captcha_token: token } = (security ?? {}) as { captcha_token?: unknown };
  return typeof token === 'string' ? token.trim() : '';
}
