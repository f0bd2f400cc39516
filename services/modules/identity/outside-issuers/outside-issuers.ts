import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { OutsideIssuerConfig } from '../../../platform/config/identity-providers.ts';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { createOutbound } from '../../../platform/outbound/outbound.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { accountGone, sessionRevoked, tokenInvalid } from '../errors.ts';
import type { RevocationList } from '../revocation/revocation-list.ts';
import type { CheckToken } from '../tokens/authenticator.ts';
import { issuerRefused } from './errors.ts';
import type { OutsideUser } from './find-outside-user.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { checkTimes, readOutsideClaims, type OutsideToken } from './outside-token.ts';
import { isSealedWith, isSignedBy, readSigned, type SignedText } from './read-signed.ts';

export interface OutsideIssuersOptions {
  readonly issuers: readonly OutsideIssuerConfig[];
  readonly clock: Pick<Clock, 'now' | 'monotonicMs'>;
  readonly log: Log;
  readonly revocations: Pick<RevocationList, 'find'>;
  /** @throws `platform.unavailable` when the database is away. */
  readonly findUser: (by: 'sub' | 'email', value: string) => Promise<OutsideUser | undefined>;
}

interface Issuer {
  readonly config: OutsideIssuerConfig;
  readonly keys: KeySet | undefined;
}

interface Proven {
  readonly issuer: Issuer;
  readonly kid: string;
  readonly token: OutsideToken;
}

const MAX_TOKENS = 20_000;
/** A ban counts within a second, whatever became of the revocation log. */
const USER_FRESH_MS = 900;

/**
 * Takes the tokens of configured issuers as well (Decision 4). Ours come first and cost nothing more; a token that
 * says it is of a known issuer is judged by that issuer's one kind of key and nothing else.
 *
 * @throws what `checkToken` throws, `auth.issuer-refused`, `auth.account-gone` for somebody who has no account here.
 */
export function withOutsideIssuers(checkToken: CheckToken, options: OutsideIssuersOptions): CheckToken {
  if (options.issuers.length === 0) return checkToken;
  const checkOutside = createOutsideChecker(options);
  return async (text) => {
    try {
      return await checkToken(text);
    } catch (thrown) {
      if (!isAppError(thrown) || thrown.reason !== 'auth.token-invalid') throw thrown;
      return checkOutside(text);
    }
  };
}

function createOutsideChecker({ clock, revocations, ...options }: OutsideIssuersOptions): CheckToken {
  const issuers = new Map(
    options.issuers.map((config) => [config.issuer, openIssuer(config, { clock, ...options })]),
  );
  const proven = new LRUCache<string, Proven>({ max: MAX_TOKENS });
  const users = new LRUCache<
    string,
    { readonly at: number; readonly user: Promise<OutsideUser | undefined> }
  >({
    max: MAX_TOKENS,
  });

  const prove = async (text: string): Promise<Proven> => {
    const digest = hash('sha256', text, 'base64');
    const known = proven.get(digest);
    if (known !== undefined) {
      if (known.issuer.keys === undefined || (await known.issuer.keys.find(known.kid)) !== undefined)
        return known;
      throw tokenInvalid({}, { cause: 'its key was withdrawn' });
    }
    const fresh = await proveAnew(text, issuers);
    proven.set(digest, fresh);
    return fresh;
  };

  const findUser = (by: 'sub' | 'email', value: string): Promise<OutsideUser | undefined> => {
    const [key, now] = [`${by} ${value}`, clock.monotonicMs()];
    const known = users.get(key);
    if (known !== undefined && now - known.at < USER_FRESH_MS) return known.user;
    const asked = { at: now, user: options.findUser(by, value) };
    users.set(key, asked);
    asked.user.catch(() => users.delete(key));
    return asked.user;
  };

  return async (text) => {
    const { issuer, token } = await prove(text);
    const { subject, email, ...rest } = token;
    checkTimes(token, clock.now().getTime() / 1_000);
    const by = issuer.config.users === 'email' ? 'email' : 'sub';
    const user = await findUser(by, by === 'sub' ? subject : email);
    if (user === undefined) throw accountGone();
    const verified = { ...rest, userId: user.id };
    if (user.is_banned || revocations.find(verified) !== undefined) throw sessionRevoked();
    return verified;
  };
}

function openIssuer(config: OutsideIssuerConfig, deps: Pick<OutsideIssuersOptions, 'clock' | 'log'>): Issuer {
  const { jwks_uri: place } = config;
  if (place === undefined) return { config, keys: undefined };
  const { host } = new URL(place);
  const outbound = createOutbound({ isTrustedHost: (asked) => asked === host });
  return { config, keys: createKeySet({ ...deps, outbound, locate: () => place }) };
}

async function proveAnew(text: string, issuers: ReadonlyMap<string, Issuer>): Promise<Proven> {
  const signed = readSigned(text);
  const issuer = issuers.get(String(signed.claims['iss']));
  if (issuer === undefined) throw tokenInvalid({}, { cause: 'an unknown issuer' });
  if (issuer.config.users === 'refuse') throw issuerRefused();
  if (!(await isGenuine(signed, issuer))) throw tokenInvalid({}, { cause: 'wrong signature' });
  return { issuer, kid: signed.kid, token: readOutsideClaims(signed.claims, issuer.config) };
}

/** An issuer with public keys never takes a shared secret, and the other way round: no key can be mistaken. */
async function isGenuine(signed: SignedText, { keys, config }: Issuer): Promise<boolean> {
  if (keys === undefined) return config.secret !== undefined && isSealedWith(signed, config.secret);
  if (signed.algorithm !== 'ES256' && signed.algorithm !== 'RS256') return false;
  const key = await keys.find(signed.kid);
  return key !== undefined && isSignedBy(signed, key);
}
