import bcrypt from 'bcrypt';
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

export interface HasherOptions {
  readonly cost: number;
  readonly gate: Gate;
  /** @default bcrypt's */
  readonly compare?: (password: string, hash: string) => Promise<boolean>;
}

export function createHasher({ cost, gate, compare = bcrypt.compare }: HasherOptions): Hasher {
  const make = (password: string): Promise<string> => bcrypt.hash(refuseLong(password), cost);
  let nobodys: Promise<string> | undefined;
  return {
    hash: (password, signal) => gate.pass(() => make(normalise(password)), signal),
    matches: (password, stored, signal) =>
      gate.pass(async () => {
        const normalised = normalise(password);
        if (Buffer.byteLength(normalised) > MAX_PASSWORD_BYTES) return false;
        const fallback = await (nobodys ??= make('the password of nobody'));
        const matched = await compare(normalised, canonical(stored ?? fallback));
        return stored !== null && matched;
      }, signal),
    isOutdated: (stored) => bcrypt.getRounds(canonical(stored)) !== cost,
  };
}

/** bcrypt itself would cut the password in silence (the policy refuses it before, with a sentence). */
function refuseLong(password: string): string {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    throw new Error('The password is too long to be hashed');
  return password;
}

/** `2y` is what PHP calls `2b`: imported accounts may have it, and this bcrypt does not know the name. */
function canonical(hash: string): string {
  return hash.replace(/^\$2y\$/, '$2b$');
}
