import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { unavailable } from '../../../platform/errors/common.ts';
import type { Clock } from '../../../platform/clock/clock.ts';
import type { Outbound } from '../../../platform/outbound/outbound.ts';
import type { Log } from '../../../platform/telemetry/log.ts';

/** The algorithms that we take from others: asymmetric ones, each with its own kind of key. */
export type OutsideAlgorithm = 'ES256' | 'RS256';

export interface OutsideKey {
  readonly algorithm: OutsideAlgorithm;
  readonly key: KeyObject;
}

/** The public keys of another issuer. */
export interface KeySet {
  /**
   * The key with this id. An id that is not known makes us look again, but at most once a minute whatever is sent;
   * keys that were read once count on while their place is down.
   *
   * @throws `platform.unavailable` as long as they could not be read at all.
   */
  find(kid: string): Promise<OutsideKey | undefined>;
}

export interface KeySetOptions {
  /** Where the keys are, from configuration or discovery; never from a token. */
  readonly locate: () => Promise<string> | string;
  readonly outbound: Outbound;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly log: Log;
}

const COOLDOWN_MS = 60_000;
const FRESH_MS = 600_000;
const MIN_RSA_BITS = 2_048;
const MAX_KEYS = 50;

const Jwks = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

export function createKeySet({ locate, outbound, clock, log }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, OutsideKey> = new Map();
  let triedAt = -Infinity;
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    try {
      const answer = await outbound(await locate(), { headers: { accept: 'application/json' } });
      if (answer.status !== 200) throw new Error(`The keys answer ${answer.status.toString()}`);
      keys = readKeys(Jwks.parse(await answer.json()).keys);
      readAt = clock.monotonicMs();
    } catch (error) {
      log.warn('The keys of another issuer cannot be read; those that are known count on', { error });
    }
  };

  const readOnce = (): Promise<void> => {
    const now = clock.monotonicMs();
    if (reading === undefined && now - triedAt >= COOLDOWN_MS) {
      triedAt = now;
      reading = read().finally(() => void (reading = undefined));
    }
    return reading ?? Promise.resolve();
  };

  return {
    find: async (kid) => {
      const known = keys.get(kid);
      if (known === undefined) await readOnce();
      else if (clock.monotonicMs() - readAt > FRESH_MS) void readOnce();
      if (readAt === -Infinity) throw unavailable({}, { cause: 'no key was read yet', retryAfterMs: 5_000 });
      return known ?? keys.get(kid);
    },
  };
}

/** Of two keys with one id neither counts; a key that is not for signatures is passed over. */
function readKeys(jwks: readonly Record<string, unknown>[]): ReadonlyMap<string, OutsideKey> {
  const keys = new Map<string, OutsideKey>();
  const twice = new Set<string>();
  for (const jwk of jwks.slice(0, MAX_KEYS)) {
    const kid = jwk['kid'];
    const key = readKey(jwk);
    if (typeof kid !== 'string' || kid === '' || key === undefined) continue;
    if (keys.has(kid)) twice.add(kid);
    keys.set(kid, key);
  }
  for (const kid of twice) keys.delete(kid);
  return keys;
}

function readKey(jwk: Readonly<Record<string, unknown>>): OutsideKey | undefined {
  const { kty, crv, x, y, n, e, use = 'sig' } = jwk;
  const algorithm = algorithmOf(jwk);
  if (algorithm === undefined || use !== 'sig') return undefined;
  try {
    const parts = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
    const key = createPublicKey({ key: parts as JsonWebKey, format: 'jwk' });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
    return bits < MIN_RSA_BITS ? undefined : { algorithm, key };
  } catch {
    return undefined;
  }
}

/** One kind of key has one algorithm; a key that is meant for another one is none of ours. */
function algorithmOf({ kty, crv, alg }: Readonly<Record<string, unknown>>): OutsideAlgorithm | undefined {
  const algorithm = kty === 'RSA' ? 'RS256' : kty === 'EC' && crv === 'P-256' ? 'ES256' : undefined;
  return alg === undefined || alg === algorithm ? algorithm : undefined;
}
