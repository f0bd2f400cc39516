import type { RequestHandler } from 'express';
import { readBearer, type Authenticator } from '../../../platform/http/authenticate.ts';
import { addressOf, languageOfResponse, remember, requestIdOf } from '../../../platform/http/context.ts';
import { NOBODY } from '../../../platform/use-case/caller.ts';
import { notAdmin } from '../admin/errors.ts';
import type { PlaceInList } from '../admin/page.ts';
import { userOf } from '../accounts/account.ts';
import { tokenMissing } from '../errors.ts';
import { run, textOf, type Surface } from './surface.ts';

/** The paths of administrators: the service key as bearer, and nothing else. */
export function layOutAdmin(surface: Surface): void {
  layOutUsers(surface);
  layOutFactorsOfUsers(surface);
  layOutAudit(surface);
  const { router, useCases, administrative } = surface;
  router.post('/invite', ...administrative, async (request, response) => {
    response.json(userOf(await run(useCases.inviteUser, request, response)));
  });
  router.post('/admin/generate_link', ...administrative, async (request, response) => {
    const body = request.body as { redirect_to?: unknown } | undefined;
    const redirectTo = textOf(body?.redirect_to) || textOf(request.query['redirect_to']);
    response.json(await run(useCases.generateLink, request, response, { redirect_to: redirectTo }));
  });
}

function layOutUsers({ router, useCases, administrative }: Surface): void {
  router.get('/admin/users', ...administrative, async (request, response) => {
    const { page, per_page, sort, filter } = request.query;
    const asked = { page, per_page, sort, filter };
    const listed = await run(useCases.listUsers, request, response, withoutAbsent(asked));
    response.set('X-Total-Count', String(listed.total)).set('Link', neighboursOf(request.url, listed));
    response.json({ users: listed.users.map(userOf), aud: 'authenticated' });
  });
  router.post('/admin/users', ...administrative, async (request, response) => {
    response.json(userOf(await run(useCases.createUser, request, response)));
  });
  router.get('/admin/users/:userId', ...administrative, async (request, response) => {
    response.json(userOf(await run(useCases.findUser, request, response, ofPath(request.params))));
  });
  router.put('/admin/users/:userId', ...administrative, async (request, response) => {
    response.json(userOf(await run(useCases.updateUserById, request, response, ofPath(request.params))));
  });
  router.delete('/admin/users/:userId', ...administrative, async (request, response) => {
    await run(useCases.deleteUser, request, response, ofPath(request.params));
    response.json({});
  });
}

function layOutAudit({ router, useCases, administrative }: Surface): void {
  router.get('/admin/audit', ...administrative, async (request, response) => {
    const { page, per_page, query } = request.query;
    const listed = await run(
      useCases.listAuditLog,
      request,
      response,
      withoutAbsent({ page, per_page, query }),
    );
    response.set('X-Total-Count', String(listed.total)).set('Link', neighboursOf(request.url, listed));
    response.json(listed.entries);
  });
}

function layOutFactorsOfUsers({ router, useCases, administrative }: Surface): void {
  const path = '/admin/users/:userId/factors';
  router.get(path, ...administrative, async (request, response) => {
    response.json(await run(useCases.listFactorsOfUser, request, response, ofPath(request.params)));
  });
  router.delete(`${path}/:factorId`, ...administrative, async (request, response) => {
    const where = { ...ofPath(request.params), factor_id: request.params['factorId'] };
    response.json(await run(useCases.deleteFactorOfUser, request, response, where));
  });
}

/** The bearer counts, not the key beside it: a person's token never administrates. */
export function admitAdministrator(authenticator: Authenticator): RequestHandler {
  return async (request, response, next) => {
    const address = addressOf(request);
    const bearer = readBearer(request);
    if (bearer === '') throw tokenMissing();
    const credentials = { bearer, apiKey: request.get('apikey') ?? '' };
    const { role } = await authenticator.authenticate(credentials, {
      address,
      requestId: requestIdOf(response),
    });
    if (role !== 'service_role') throw notAdmin();
    remember(response, { caller: { ...NOBODY, role, address, language: languageOfResponse(response) } });
    next();
  };
}

function ofPath(parameters: Readonly<Record<string, unknown>>): { user_id: unknown } {
  return { user_id: parameters['userId'] };
}

function withoutAbsent(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Clients read the number behind the first equals sign: `page` has to come first, as in a sorted query. */
function neighboursOf(
  url: string,
  { page, perPage, total }: Pick<PlaceInList, 'page' | 'perPage'> & { readonly total: number },
): string {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const lastPage = Math.ceil(total / perPage);
  const linkTo = (number: number, relation: string): string => {
    searchParams.set('page', String(number));
    searchParams.sort();
    return `<${pathname}?${searchParams.toString()}>; rel="${relation}"`;
  };
  return [...(lastPage > page ? [linkTo(page + 1, 'next')] : []), linkTo(lastPage, 'last')].join(', ');
}
