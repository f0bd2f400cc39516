import type { Config } from '../../platform/config/config.ts';
import { createOriginRule } from '../../platform/http/origins.ts';
import { createRedirectRule, type ChooseRedirect } from './surface/redirect.ts';
import type { IdentitySettings } from './use-cases/deps.ts';

/** What of the configuration accounts read. */
export type IdentityConfig = Pick<Config, 'server' | 'security' | 'identity'>;

export function settingsOf({ identity, security }: IdentityConfig): IdentitySettings {
  return {
    confirmEmail: identity.AUTH_CONFIRM_EMAIL,
    allowAnonymous: identity.AUTH_ANONYMOUS,
    lifetimeSeconds: identity.ACCESS_TOKEN_SECONDS,
    sessionDays: identity.SESSION_DAYS,
    limitGuesses: security.RATE_LIMITS,
  };
}

/** Where the surface is, as the outside sees it: the `iss` of every access token. */
export function issuerOf({ server }: IdentityConfig): string {
  return `${server.PUBLIC_URL.replace(/\/+$/, '')}/auth/v1`;
}

/** Links of mails lead to our own address, to a listed origin, and in development anywhere on this machine. */
export function redirectRuleOf({ server }: IdentityConfig): ChooseRedirect {
  const isOriginAllowed = createOriginRule({
    allowed: server.ALLOWED_ORIGINS,
    allowLoopback: server.NODE_ENV !== 'production',
  });
  return createRedirectRule({ home: server.PUBLIC_URL, isOriginAllowed });
}
