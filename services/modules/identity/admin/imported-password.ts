import { passwordHashUnknown } from './errors.ts';

const BCRYPT = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/;
const ARGON2 = /^\$argon2(?:i|id)\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/;

/** A gibibyte: an import is no way to make every sign-in exhaust the machine. */
const MAX_ARGON2_KIB = 1_048_576;

/**
 * A hash that another system made and that sign-in can compare; it is replaced by one of ours at the first sign-in.
 *
 * @throws `auth.password-hash-unknown`
 */
export function readImportedHash(hash: string): string {
  const [, kibibytes] = ARGON2.exec(hash) ?? [];
  const isArgon2 = kibibytes !== undefined && Number(kibibytes) <= MAX_ARGON2_KIB;
  if (!isArgon2 && !BCRYPT.test(hash)) throw passwordHashUnknown();
  return hash;
}
