import { urlencoded, type Request, type RequestHandler } from 'express';
import { callerOf } from '../../../platform/http/context.ts';
import type { Arrival } from '../oauth/arrive.ts';
import { passedOn } from '../oauth/provider.ts';
import { withOAuthFailure, withProviderGrant } from './oauth-redirect.ts';
import { withCode } from './redirect.ts';
import { bodyOf, callOf, redirectOf, refuseHead, run, textOf, userAgentOf, type Surface } from './surface.ts';

const FORM_LIMIT = '32kb';

/** Signing in with providers, and the identities of one's own account. */
export function layOutProviders(surface: Surface): void {
  const { router, useCases, visited, personal } = surface;
  router.get('/authorize', ...visited, async (request, response) => {
    response.redirect(302, await run(useCases.departToProvider, request, response, departureOf(request)));
  });
  router.get('/user/identities/authorize', ...personal, async (request, response) => {
    const url = await run(useCases.departToLink, request, response, departureOf(request));
    if (textOf(request.query['skip_http_redirect']) === 'true') response.json({ url });
    else response.redirect(302, url);
  });
  router.delete('/user/identities/:identityId', ...personal, async (request, response) => {
    await run(useCases.unlinkIdentity, request, response, { identity_id: request.params['identityId'] });
    response.json({});
  });
  router.head('/callback', refuseHead);
  router.get(
    '/callback',
    ...visited,
    comeBack(surface, (request) => new URLSearchParams(request.url.split('?')[1] ?? '')),
  );
  router.post(
    '/callback',
    ...visited,
    urlencoded({ extended: false, limit: FORM_LIMIT }),
    comeBack(surface, (request) => new URLSearchParams(textsOf(bodyOf(request)))),
  );
  router.post('/token', isIdToken, ...surface.guarded, ofThePerson(surface), async (request, response) => {
    response.json(await run(useCases.signInWithIdToken, request, response));
  });
}

function departureOf(request: Request): Record<string, unknown> {
  const { provider, scopes, invite_token, code_challenge, code_challenge_method } = request.query;
  return {
    provider: textOf(provider),
    scopes: textOf(scopes),
    redirect_to: redirectOf(request),
    invite_token: textOf(invite_token),
    code_challenge: textOf(code_challenge),
    code_challenge_method: textOf(code_challenge_method),
    parameters: passedOn(request.query),
  };
}

/** Whatever comes of it is told to the front end by a redirect; who lost their state goes to our own address. */
function comeBack(
  { useCases, chooseRedirect }: Surface,
  queryOf: (request: Request) => URLSearchParams,
): RequestHandler {
  return async (request, response) => {
    const query = queryOf(request);
    const [caller, call] = [callerOf(response), callOf(response)];
    const taken = await useCases.takeOAuthFlow
      .execute(caller, { state: query.get('state') ?? '' }, call)
      .then((flow) => ({ flow }))
      .catch((thrown: unknown) => ({ location: withOAuthFailure(chooseRedirect(''), thrown) }));
    if ('location' in taken) {
      response.redirect(303, taken.location);
      return;
    }
    const { flow } = taken;
    const location = await useCases.arriveFromProvider
      .execute(caller, { flow, query, user_agent: userAgentOf(request) }, call)
      .then((arrival) => landingOf(flow.redirect_to, arrival))
      .catch((thrown: unknown) => withOAuthFailure(flow.redirect_to, thrown));
    response.redirect(302, location);
  };
}

function landingOf(target: string, arrival: Arrival): string {
  return 'code' in arrival ? withCode(target, arrival.code) : withProviderGrant(target, arrival.grant);
}

function textsOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, textOf(value)]));
}

const isIdToken: RequestHandler = (request, _response, next) =>
  next(textOf(request.query['grant_type']) === 'id_token' ? undefined : 'route');

/** Linking wants to know to whom. */
function ofThePerson({ signedIn }: Surface): RequestHandler {
  return async (request, response, next) => {
    if (bodyOf(request)['link_identity'] === true) await signedIn(request, response, next);
    else next();
  };
}
