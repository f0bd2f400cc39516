import { schemeOf } from '../passwords/schemes.ts';
import { passwordHashUnknown } from './errors.ts';

/**
 * A hash that another system made and that sign-in can compare; it is replaced by one of ours at the first sign-in.
 *
 * @throws `auth.password-hash-unknown`
 */
export function readImportedHash(hash: string): string {
  if (schemeOf(hash) === undefined) throw passwordHashUnknown();
  return hash;
}
