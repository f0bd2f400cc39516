import { hash, parseOptions, verify } from '@node-rs/bcrypt';
import type { Gate } from './gate.ts';

/** bcrypt reads no further than this. */
export const MAX_PASSWORD_BYTES = 72;

/** Hashes and compares passwords on the thread pool, a few at once (Decision 6, S8). */
export interface Hasher {
  hash(password: string, signal?: AbortSignal): Promise<string>;
  /** Takes as long without a hash as with one: whether there is an account does not show (S5). */
  matches(password: string, hash: string | null, signal?: AbortSignal): Promise<boolean>;
  /** Whether the hash has another cost than new ones get. */
  isOutdated(hash: string): boolean;
}

/** One Unicode form for one password, however the keyboard made it. */
export function normalise(password: string): string {
  return password.normalize('NFC');
}

export function createHasher({ cost, gate }: { readonly cost: number; readonly gate: Gate }): Hasher {
  const make = (password: string): Promise<string> => hash(password, { cost, rejectLongPasswords: true });
  let nobodys: Promise<string> | undefined;
  return {
    hash: (password, signal) => gate.pass(() => make(normalise(password)), signal),
    matches: (password, stored, signal) =>
      gate.pass(async () => {
        const normalised = normalise(password);
        if (Buffer.byteLength(normalised) > MAX_PASSWORD_BYTES) return false;
        const fallback = await (nobodys ??= make('the password of nobody'));
        const matched = await verify(normalised, stored ?? fallback);
        return stored !== null && matched;
      }, signal),
    isOutdated: (stored) => parseOptions(stored).cost !== cost,
  };
}
