import type { Clock } from '../../../platform/clock/clock.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { issuerOf, redirectRuleOf, type IdentityConfig } from '../settings.ts';
import type { OAuthSettings } from './deps.ts';
import { createProviders } from './providers.ts';

/** Whom people can sign in with, as the configuration says; nobody is asked before somebody comes. */
export function oauthSettingsOf(
  config: IdentityConfig,
  deps: { readonly clock: Clock; readonly log: Log },
): OAuthSettings {
  return {
    providers: createProviders(config.identity.OAUTH_PROVIDERS, {
      ...deps,
      callbackUrl: `${issuerOf(config)}/callback`,
    }),
    chooseRedirect: redirectRuleOf(config),
    allowLinking: config.identity.AUTH_MANUAL_LINKING,
  };
}
