import type { Scope } from '../../../platform/database/scope.ts';
import { createAccounts } from '../accounts/account.repository.ts';
import { createAuditLog } from '../audit/audit-log.ts';
import { createGuesses, type Guesses } from '../guesses/guess.repository.ts';
import { createLinkStores, type LinkParts, type LinkStores } from '../links/stores.ts';
import { createFactors, type Factors } from '../mfa/factor.repository.ts';
import { createSessions } from '../sessions/session.repository.ts';
import { createSigningKeys, type SigningKeys } from '../tokens/signing-key.repository.ts';
import type { IdentityDeps } from './deps.ts';

/** What stores and use cases need that does not change from call to call. */
export type StoreParts = Omit<
  IdentityDeps,
  'accounts' | 'sessions' | 'audit' | 'afterCommit' | keyof LinkStores
> & {
  readonly linkParts: LinkParts;
};

/** Everything that use cases of this module are given. */
export interface Stores extends IdentityDeps, LinkStores {
  readonly linkParts: LinkParts;
  readonly scope: Scope;
  readonly factors: Factors;
  readonly guesses: Guesses;
  readonly signingKeys: SigningKeys;
}

/** Gives the use cases of an area their dependencies. */
export type StoresFor = (scope: Scope) => Stores;

/** Every store over one execution's way to the database, and what does not change. */
export function storesOf(scope: Scope, shared: StoreParts): Stores {
  return {
    ...shared,
    scope,
    accounts: createAccounts(scope),
    sessions: createSessions(scope),
    audit: createAuditLog(scope),
    ...createLinkStores(scope, shared.linkParts, shared),
    factors: createFactors(scope),
    guesses: createGuesses(scope),
    signingKeys: createSigningKeys(scope),
    afterCommit: (effect: () => void) => scope.afterCommit(effect),
  };
}
