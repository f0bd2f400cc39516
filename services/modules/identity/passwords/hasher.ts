import type { Gate } from './gate.ts';
import { isOutdated, makeHash, schemeOf, type NewHashes } from './schemes.ts';

/** bcrypt reads no further than this; argon2id could, but what a password may be must not depend on a setting. */
export const MAX_PASSWORD_BYTES = 72;

/** No text of more UTF-16 units has 72 bytes or fewer in any Unicode form: it need not even be normalised (S7). */
const MAX_UNITS_BEFORE_NORMALISING = 1_024;

/** Hashes and compares passwords on the thread pool, a few at once (Decision 6, S8). */
export interface Hasher {
  hash(password: string, signal?: AbortSignal): Promise<string>;
  /** Takes as long without a hash as with one: whether there is an account does not show (S5). */
  matches(password: string, hash: string | null, signal?: AbortSignal): Promise<boolean>;
  /** Whether the hash is of another kind or cost than new ones get. */
  isOutdated(hash: string): boolean;
}

/**
 * One Unicode form for one password, however the keyboard made it: NFC. (NFKC would make different passwords one.)
 * A password that is far too long stays as it is, which costs nothing.
 */
export function normalise(password: string): string {
  return password.length > MAX_UNITS_BEFORE_NORMALISING ? password : password.normalize('NFC');
}

/** Whether a password in its one form is more than can be hashed without cutting it. */
export function isTooLong(normalised: string): boolean {
  return (
    normalised.length > MAX_UNITS_BEFORE_NORMALISING || Buffer.byteLength(normalised) > MAX_PASSWORD_BYTES
  );
}

export interface HasherOptions {
  readonly newHashes: NewHashes;
  readonly gate: Gate;
  /** @default the scheme's of the hash */
  readonly compare?: (password: string, hash: string) => Promise<boolean>;
}

export function createHasher({ newHashes, gate, compare = compareByScheme }: HasherOptions): Hasher {
  let nobodys: Promise<string> | undefined;
  const nobodysHash = (): Promise<string> => (nobodys ??= makeHash('the password of nobody', newHashes));
  return {
    hash: (password, signal) => gate.pass(() => makeHash(refuseLong(normalise(password)), newHashes), signal),
    matches: async (password, stored, signal) => {
      const normalised = normalise(password);
      if (isTooLong(normalised)) return false;
      return gate.pass(async () => {
        const fallback = await nobodysHash();
        const isReadable = stored !== null && schemeOf(stored) !== undefined;
        const matched = await compare(normalised, isReadable ? stored : fallback);
        return isReadable && matched;
      }, signal);
    },
    isOutdated: (stored) => isOutdated(stored, newHashes),
  };
}

function compareByScheme(password: string, hash: string): Promise<boolean> {
  return schemeOf(hash)?.compare(password, hash) ?? Promise.resolve(false);
}

/** bcrypt itself would cut the password in silence (the policy refuses it before, with a sentence). */
function refuseLong(normalised: string): string {
  if (isTooLong(normalised)) throw new Error('The password is too long to be hashed');
  return normalised;
}
