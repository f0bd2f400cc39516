import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { ChooseRedirect } from '../surface/redirect.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import type { Accepted } from './accepted.ts';
import type { OAuthFlows } from './flow.repository.ts';
import type { Identities } from './identity.repository.ts';
import type { Providers } from './providers.ts';

/** What does not change from call to call. */
export interface OAuthSettings {
  readonly providers: Providers;
  readonly chooseRedirect: ChooseRedirect;
  readonly allowLinking: boolean;
}

/** What the use cases of providers may ask for; each takes a part. */
export interface OAuthDeps extends IdentityDeps {
  readonly oauth: OAuthSettings;
  readonly oauthFlows: OAuthFlows;
  readonly identities: Identities;
  readonly acceptIdentity: BoundUseCase<Accepted>;
}
