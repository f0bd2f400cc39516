import type { Scope } from '../../../platform/database/scope.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Grant } from '../sessions/grant.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { acceptIdentity } from './accept-identity.ts';
import { arriveFromProvider, type Arrival } from './arrive.ts';
import { departToLink, departToProvider } from './depart.ts';
import type { OAuthSettings } from './deps.ts';
import { createOAuthFlows, type OAuthFlow } from './flow.repository.ts';
import { createIdentities } from './identity.repository.ts';
import { signInWithIdToken } from './sign-in-with-id-token.ts';
import { takeOAuthFlow } from './take-flow.ts';
import { unlinkIdentity } from './unlink-identity.ts';

/** What doors can ask of providers. */
export interface OAuthUseCases {
  readonly departToProvider: BoundUseCase<string>;
  readonly departToLink: BoundUseCase<string>;
  readonly takeOAuthFlow: BoundUseCase<OAuthFlow>;
  readonly arriveFromProvider: BoundUseCase<Arrival>;
  readonly signInWithIdToken: BoundUseCase<Grant>;
  readonly unlinkIdentity: BoundUseCase<undefined>;
}

export function bindOAuth(runner: Runner, storesFor: StoresFor, oauth: OAuthSettings): OAuthUseCases {
  const depsOf = (scope: Scope) => ({
    ...storesFor(scope),
    oauth,
    oauthFlows: createOAuthFlows(scope),
    identities: createIdentities(scope),
  });
  const bind = runner.bindTo(depsOf);
  const accept = bind(acceptIdentity);
  const bindOuter = runner.bindTo((scope: Scope) => ({ ...depsOf(scope), acceptIdentity: accept }));
  return {
    departToProvider: bind(departToProvider),
    departToLink: bind(departToLink),
    takeOAuthFlow: bind(takeOAuthFlow),
    arriveFromProvider: bindOuter(arriveFromProvider),
    signInWithIdToken: bindOuter(signInWithIdToken),
    unlinkIdentity: bind(unlinkIdentity),
  };
}
