import type { IdentityModule } from '../modules/identity/module.ts';
import type { CredentialReport } from '../platform/credentials/credentials.ts';
import { startLoop } from '../platform/lifecycle/loop.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Platform } from './platform.ts';

interface WishPlatform extends Pick<Platform, 'keyWish'> {
  readonly lifecycle: Pick<Platform['lifecycle'], 'onStop'>;
  readonly log: Log;
}
type Keys = Pick<IdentityModule, 'signingKeys' | 'hasMet' | 'rotateSigningKeys'>;

/** No wish was met since the process began. */
const NONE = 'kv-0';
/** How often a worker looks at the wish that it knows. */
const LOOK_MS = 5_000;

/**
 * Shows on the internal port which key signs in this process, and as the version the last wish that it has met; where
 * nobody can wish, the key's own name.
 */
export function showSigningKeys(
  { credentials, keyWish }: Pick<Platform, 'credentials' | 'keyWish'>,
  keys: Pick<Keys, 'signingKeys' | 'hasMet'>,
): void {
  let met = NONE;
  credentials.show('signing-keys', (): Omit<CredentialReport, 'name'> | undefined => {
    const state = keys.signingKeys();
    if (state === undefined) return undefined;
    const { value: wish, version } = keyWish.current();
    const { kid, since, older } = state;
    const common = { since, key_id: kid, left: older };
    if (version === '') return { version: kid, ...common };
    if (wish === undefined || keys.hasMet(wish)) met = version;
    return { version: met, ...common, ...(met !== version && { pending: version }) };
  });
}

/** Workers meet the wish that another key signs, each wish once, by the same way as everybody who rotates keys. */
export function meetKeyWishes({ keyWish, lifecycle, log }: WishPlatform, keys: Keys): void {
  const loop = startLoop({
    everyMs: LOOK_MS,
    turn: async () => {
      const { value: wish, version } = keyWish.current();
      if (wish?.phase !== 'sign' || keys.hasMet(wish)) return false;
      const { has_rotated: hasRotated } = await keys.rotateSigningKeys(wish);
      if (hasRotated) log.info('another key signs access tokens, as was wished', { version });
      return false;
    },
    onFailure: (error) => log.warn('the signing key cannot be changed as it is wished', { error }),
  });
  lifecycle.onStop('wishes for signing keys', () => loop.stop());
}
