import type { Config } from '../../platform/config/config.ts';
import { createOriginRule } from '../../platform/http/origins.ts';
import type { NewHashes } from './passwords/schemes.ts';
import { createRedirectRule, type ChooseRedirect } from './surface/redirect.ts';
import type { IdentitySettings } from './use-cases/deps.ts';

/** What of the configuration accounts read. */
export type IdentityConfig = Pick<Config, 'server' | 'security' | 'identity' | 'mail'>;

export function settingsOf({ identity, security }: IdentityConfig): IdentitySettings {
  return {
    confirmEmail: identity.AUTH_CONFIRM_EMAIL,
    allowAnonymous: identity.AUTH_ANONYMOUS,
    lifetimeSeconds: identity.ACCESS_TOKEN_SECONDS,
    sessionDays: identity.SESSION_DAYS,
    doubleConfirm: identity.AUTH_DOUBLE_CONFIRM,
    reauthenticate: identity.AUTH_REAUTHENTICATE,
    limitGuesses: security.RATE_LIMITS,
    signingKeys: {
      rotationDays: identity.SIGNING_KEY_ROTATION_DAYS,
      publishSeconds: identity.SIGNING_KEY_PUBLISH_SECONDS,
    },
  };
}

/** What new passwords are hashed with. */
export function newHashesOf({ identity }: Pick<IdentityConfig, 'identity'>): NewHashes {
  return identity.PASSWORD_HASH === 'argon2id'
    ? { kind: 'argon2id' }
    : { kind: 'bcrypt', cost: identity.BCRYPT_COST };
}

/** Where the surface is, as the outside sees it: the `iss` of every access token. */
export function issuerOf({ server }: IdentityConfig): string {
  return `${server.PUBLIC_URL.replace(/\/{1,9}$/, '')}/auth/v1`;
}

/** Links of mails lead to our own address, to a listed origin, and in development anywhere on this machine. */
export function redirectRuleOf({ server }: IdentityConfig): ChooseRedirect {
  const isOriginAllowed = createOriginRule({
    allowed: server.ALLOWED_ORIGINS,
    allowLoopback: server.NODE_ENV !== 'production',
  });
  return createRedirectRule({ home: server.PUBLIC_URL, isOriginAllowed });
}
