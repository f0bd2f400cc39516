import { grantTypeUnknown, notYetOffered } from '../errors.ts';
import type { Grant } from '../sessions/grant.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { IdentityUseCases } from '../use-cases/bind.ts';
import { run, textOf, type Surface } from './surface.ts';

/** Grant types by name; each gives a session. */
const grantsOf = (useCases: IdentityUseCases): ReadonlyMap<string, BoundUseCase<Grant>> =>
  new Map([
    ['password', useCases.signInWithPassword],
    ['refresh_token', useCases.refreshSession],
  ]);

const GRANTS_NOT_OFFERED = new Set(['pkce', 'id_token', 'web3']);

/** Sessions for whatever proves who one is. */
export function layOutTokens({ router, useCases, open }: Surface): void {
  const grants = grantsOf(useCases);
  router.post('/token', ...open, async (request, response) => {
    const type = textOf(request.query['grant_type']);
    const grant = grants.get(type);
    if (grant === undefined) throw GRANTS_NOT_OFFERED.has(type) ? notYetOffered() : grantTypeUnknown();
    response.json(await run(grant, request, response));
  });
}
