import { hash as hashArgon2, verify as verifyArgon2, type Options } from '@node-rs/argon2';
import bcrypt from 'bcrypt';
import { verifyFirebaseScrypt } from './firebase-scrypt.ts';
import type { Scheme } from './scheme.ts';

/** What new hashes are made with. */
export type NewHashes = { readonly kind: 'bcrypt'; readonly cost: number } | { readonly kind: 'argon2id' };

/** OWASP's first recommendation: 19 MiB, two passes, one lane. */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;
const ARGON2ID_PREFIX = '$argon2id$v=19$m=19456,t=2,p=1$';

/** An imported hash must not be able to hold a thread for minutes or to take all memory. */
const MAX_BCRYPT_COST = 16;
const MAX_ARGON2_MEMORY_KIB = 262_144;
const MAX_ARGON2_PASSES = 16;
const MAX_ARGON2_LANES = 16;

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./0-9A-Za-z]{53}$/;
const ARGON2 =
  /^\$argon2(?:id?|d)\$(?:v=\d+\$)?m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})(?:,keyid=[^,$]*)?(?:,data=[^,$]*)?\$[+/0-9A-Za-z]{8,}\$[+/0-9A-Za-z]{8,}$/;

const bcryptScheme: Scheme = {
  reads: (hash) => {
    const cost = Number(BCRYPT.exec(hash)?.[1] ?? 0);
    return cost >= 4 && cost <= MAX_BCRYPT_COST;
  },
  compare: (password, hash) => bcrypt.compare(password, canonical(hash)),
};

const argon2Scheme: Scheme = {
  reads: (hash) => {
    const [, memory = '', passes = '', lanes = ''] = ARGON2.exec(hash) ?? [];
    return (
      memory !== '' &&
      Number(memory) <= MAX_ARGON2_MEMORY_KIB &&
      Number(passes) <= MAX_ARGON2_PASSES &&
      Number(lanes) <= MAX_ARGON2_LANES
    );
  },
  compare: (password, hash) => verifyArgon2(hash, password),
};

const SCHEMES: readonly Scheme[] = [bcryptScheme, argon2Scheme, verifyFirebaseScrypt];

/** The scheme of a hash; undefined for what nobody can read: imports refuse it, and no password ever matches it. */
export function schemeOf(hash: string): Scheme | undefined {
  return SCHEMES.find((scheme) => scheme.reads(hash));
}

export function makeHash(password: string, made: NewHashes): Promise<string> {
  return made.kind === 'bcrypt' ? bcrypt.hash(password, made.cost) : hashArgon2(password, ARGON2ID);
}

/** Whether a hash is of another kind, version or cost than new ones. */
export function isOutdated(hash: string, made: NewHashes): boolean {
  if (made.kind === 'argon2id') return !hash.startsWith(ARGON2ID_PREFIX);
  return !hash.startsWith(`$2b$${made.cost.toString().padStart(2, '0')}$`);
}

/** `2y` is what PHP calls `2b`: imported accounts may have it, and this bcrypt does not know the name. */
function canonical(hash: string): string {
  return hash.replace(/^\$2y\$/, '$2b$');
}
