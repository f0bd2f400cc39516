import type { RequestHandler } from 'express';
import { callerOf } from '../../../platform/http/context.ts';
import { withFailure, withGrant } from './redirect.ts';
import { callOf, run, textOf, userAgentOf, type Surface } from './surface.ts';

/** Codes and links that mails carry. */
export function layOutLinks(surface: Surface): void {
  const { router, useCases, open, visited } = surface;
  router.post('/verify', ...open, async (request, response) => {
    response.json(await run(useCases.confirmSignUp, request, response));
  });
  router.get('/verify', ...visited, followLink(surface));
  router.post('/resend', ...open, async (request, response) => {
    await run(useCases.resendConfirmation, request, response);
    response.json({});
  });
}

/** The link of the mail: whatever comes of it is told to the front end by a redirect. */
function followLink({ useCases, chooseRedirect }: Surface): RequestHandler {
  return async (request, response) => {
    const { query } = request;
    const target = chooseRedirect(textOf(query['redirect_to']));
    const type = textOf(query['type']);
    const input = { token_hash: textOf(query['token']), type, user_agent: userAgentOf(request) };
    const location = await useCases.confirmSignUp
      .execute(callerOf(response), input, callOf(response))
      .then((grant) => withGrant(target, grant, type))
      .catch((thrown: unknown) => withFailure(target, thrown));
    response.redirect(303, location);
  };
}
