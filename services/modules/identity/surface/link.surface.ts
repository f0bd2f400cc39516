import type { RequestHandler } from 'express';
import { callerOf } from '../../../platform/http/context.ts';
import { verifyTokenMissing, verifyTypeMissing } from '../links/errors.ts';
import { PKCE_PREFIX } from '../links/one-time-code.ts';
import type { Verified } from '../links/verify.ts';
import {
  HALF_CONFIRMED_ANSWER,
  withCode,
  withFailure,
  withGrant,
  withHalfConfirmed,
  type Landing,
} from './redirect.ts';
import { callOf, redirectOf, refuseHead, run, textOf, userAgentOf, type Surface } from './surface.ts';

/** Codes and links that mails carry, and asking for them. */
export function layOutLinks(surface: Surface): void {
  const { router, useCases, open, guarded, visited, personal } = surface;
  const done =
    (name: 'signInByMail' | 'recover' | 'resend' | 'reauthenticate'): RequestHandler =>
    async (request, response) => {
      await run(useCases[name], request, response);
      response.json({});
    };
  router.post(['/otp', '/magiclink'], ...guarded, done('signInByMail'));
  router.post('/recover', ...guarded, done('recover'));
  router.post('/resend', ...guarded, done('resend'));
  router.get('/reauthenticate', ...personal, done('reauthenticate'));
  router.post('/verify', ...open, async (request, response) => {
    const verified = await run(useCases.verify, request, response);
    response.json('grant' in verified ? verified.grant : HALF_CONFIRMED_ANSWER);
  });
  router.head('/verify', refuseHead);
  router.get('/verify', ...visited, followLink(surface));
}

/** The link of the mail: whatever comes of it is told to the front end by a redirect. */
function followLink({ useCases, chooseRedirect }: Surface): RequestHandler {
  return async (request, response) => {
    const type = textOf(request.query['type']);
    const token = textOf(request.query['token']);
    if (type === '') throw verifyTypeMissing();
    if (token === '') throw verifyTokenMissing();
    const landing = {
      target: chooseRedirect(redirectOf(request)),
      isFlow: token.startsWith(PKCE_PREFIX),
    };
    const input = { token, type, user_agent: userAgentOf(request) };
    const location = await useCases.followLink
      .execute(callerOf(response), input, callOf(response))
      .then((verified) => landingOf(landing, verified, type))
      .catch((thrown: unknown) => withFailure(landing, thrown));
    response.redirect(303, location);
  };
}

function landingOf(landing: Landing, verified: Verified, type: string): string {
  if ('grant' in verified) return withGrant(landing.target, verified.grant, type);
  return 'authCode' in verified ? withCode(landing.target, verified.authCode) : withHalfConfirmed(landing);
}
