import type { CryptoKey } from 'jose';
import type { KeyObject } from 'node:crypto';
import { unavailable } from '../../../platform/errors/common.ts';
import type { SecretBox } from '../../../platform/secrets/secret-box.ts';
import {
  keyContext,
  readPrivateKey,
  readPublicKey,
  type KeyWish,
  type PublicJwk,
  type StoredKey,
} from './signing-key.ts';

/** The keys that this process knows: one signs, all verify. */
export interface KeyRing {
  /** @throws `platform.unavailable` while no key could be read yet. */
  signer(): { readonly kid: string; readonly key: CryptoKey };
  /** @throws `platform.unavailable` while no key could be read yet. */
  verifier(kid: string): KeyObject | undefined;
  /** The JWKS: public halves only, the next one published before it signs. */
  published(): readonly PublicJwk[];
  /** How it stands; undefined while no key could be read yet. */
  state(): KeyRingState | undefined;
  /** Takes what the database holds now. */
  replace(keys: readonly StoredKey[]): Promise<void>;
}

/** How the keys of a process stand, without a key. */
export interface KeyRingState {
  /** The key that signs. */
  readonly kid: string;
  /** Since when it does. */
  readonly since: string;
  /** The last wish for another key that was met. */
  readonly wish: string | null;
  /** How long the next key has been published. */
  readonly nextSeconds: number;
  /** Older keys whose tokens are still good. */
  readonly older: number;
}

interface Known {
  readonly state: KeyRingState;
  readonly signer: { readonly kid: string; readonly key: CryptoKey };
  readonly verifiers: ReadonlyMap<string, KeyObject>;
  readonly published: readonly PublicJwk[];
}

export function createKeyRing(secretBox: SecretBox): KeyRing {
  let known: Known | undefined;
  const ready = (): Known => {
    if (known === undefined)
      throw unavailable({}, { cause: 'no signing key was read yet', retryAfterMs: 1_000 });
    return known;
  };
  return {
    signer: () => ready().signer,
    verifier: (kid) => ready().verifiers.get(kid),
    published: () => ready().published,
    state: () => known?.state,
    replace: async (keys) => {
      const current = keys.find(({ status }) => status === 'current');
      if (current === undefined) throw unavailable({}, { cause: 'there is no current signing key' });
      const key =
        known?.signer.kid === current.kid
          ? known.signer.key
          : await readPrivateKey(
              (await secretBox.open(current.sealed_private_key, keyContext(current.kid))).toString(),
            );
      known = {
        state: stateOf(current, keys),
        signer: { kid: current.kid, key },
        verifiers: new Map(keys.map(({ kid, public_jwk }) => [kid, readPublicKey(public_jwk)])),
        published: keys.map(({ public_jwk }) => public_jwk),
      };
    },
  };
}

function stateOf({ kid, activates_at, wish }: StoredKey, keys: readonly StoredKey[]): KeyRingState {
  return {
    ...{ kid, wish, since: activates_at ?? '' },
    nextSeconds: keys.find(({ status }) => status === 'next')?.published_seconds ?? 0,
    older: keys.filter(({ status }) => status === 'previous').length,
  };
}

/** Whether a process has come to what is wished; `publishSeconds` is the least that the platform asks. */
export function hasMet(
  state: KeyRingState | undefined,
  { phase, rotation, publishSeconds: wished }: KeyWish,
  publishSeconds: number,
): boolean {
  if (state === undefined) return false;
  if (state.wish === rotation) return true;
  return phase === 'publish' && state.nextSeconds >= Math.max(wished, publishSeconds);
}
