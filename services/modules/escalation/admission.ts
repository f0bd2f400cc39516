import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { languageOf } from '../../platform/errors/sentences.ts';
import { addressOf, remember } from '../../platform/http/context.ts';
import { NOBODY, PLATFORM } from '../../platform/use-case/caller.ts';

/** Whether a text is the token of the receiver, told in a time that says nothing of either. */
export function createTokenCheck(token: string): (given: string) => boolean {
  const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digestOf(token);
  return (given) => timingSafeEqual(digestOf(given), expected);
}

/**
 * Who calls the routes: whoever shows the token, as a bearer token or as a password (what Alertmanager can send),
 * is the platform; anybody else is nobody.
 */
export function admitByToken(isToken: (given: string) => boolean): RequestHandler {
  return (request, response, next) => {
    const [, scheme = '', given = ''] =
      /^(Bearer|Basic)\s+(\S+)$/i.exec(request.get('authorization') ?? '') ?? [];
    const isBearer = scheme.toLowerCase() === 'bearer';
    const token = isBearer ? given : passwordIn(given);
    const language = languageOf(request.get('accept-language')) ?? 'en';
    const caller = { ...(isToken(token) ? PLATFORM : NOBODY), language, address: addressOf(request) };
    remember(response, { caller, language });
    next();
  };
}

function passwordIn(basic: string): string {
  return Buffer.from(basic, 'base64').toString().split(':').slice(1).join(':');
}
