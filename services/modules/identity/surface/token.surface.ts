import type { RequestHandler } from 'express';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { grantTypeUnknown, notYetOffered } from '../errors.ts';
import type { Grant } from '../sessions/grant.ts';
import type { IdentityUseCases } from '../use-cases/bind.ts';
import { run, textOf, type Surface } from './surface.ts';

/** Grant types by name; each gives a session. */
const grantsOf = (useCases: IdentityUseCases): ReadonlyMap<string, BoundUseCase<Grant>> =>
  new Map([
    ['password', useCases.signInWithPassword],
    ['refresh_token', useCases.refreshSession],
    ['pkce', useCases.exchangeCode],
  ]);

const GRANTS_NOT_OFFERED = new Set(['id_token', 'web3']);

/** A captcha is for passwords: the other grants prove themselves. */
const isGuess: RequestHandler = (request, _response, next) =>
  next(textOf(request.query['grant_type']) === 'password' ? undefined : 'route');

/** Sessions for whatever proves who one is. */
export function layOutTokens({ router, useCases, open, guarded }: Surface): void {
  const grants = grantsOf(useCases);
  const give: RequestHandler = async (request, response) => {
    const type = textOf(request.query['grant_type']);
    const grant = grants.get(type);
    if (grant === undefined) throw GRANTS_NOT_OFFERED.has(type) ? notYetOffered() : grantTypeUnknown();
    response.json(await run(grant, request, response));
  };
  router.post('/token', isGuess, ...guarded, give);
  router.post('/token', ...open, give);
}
