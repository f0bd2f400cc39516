import { readFileSync } from 'node:fs';
import { isAppError } from '../../../platform/errors/app-error.ts';
import { passwordCommon, passwordTooLong, passwordTooShort } from '../errors.ts';
import { isTooLong, MAX_PASSWORD_BYTES, normalise } from './hasher.ts';

/** Says no to passwords that are too short, too long for bcrypt, or among the first that anybody would try (S7). */
export type PasswordPolicy = (password: string) => void;

/** No rules of composition: they make passwords worse (ASVS 6.2). Length is judged first, it costs nothing. */
export function createPasswordPolicy({ minLength }: { readonly minLength: number }): PasswordPolicy {
  const common = readCommonPasswords();
  return (password) => {
    const normalised = normalise(password);
    if (isTooLong(normalised)) throw passwordTooLong({ max_bytes: MAX_PASSWORD_BYTES });
    if (Array.from(normalised).length < minLength) throw passwordTooShort({ min_characters: minLength });
    if (common.has(normalised.toLowerCase())) throw passwordCommon();
  };
}

/** Why a password that opens its account would not be taken today (compat.md 1.2). */
export interface WeakPassword {
  readonly message: string;
  readonly reasons: readonly string[];
}

/** Undefined for a password that the policy takes; accounts that were moved here may have others. */
export function weaknessOf(check: PasswordPolicy, password: string): WeakPassword | undefined {
  try {
    check(password);
    return undefined;
  } catch (thrown) {
    if (!isAppError(thrown)) throw thrown;
    return {
      message: thrown.say('en'),
      reasons: [thrown.reason === passwordCommon.definition.reason ? 'pwned' : 'length'],
    };
  }
}

/** `common-passwords.txt`: the most frequent ones that are long enough for the shortest setting, most frequent first. */
function readCommonPasswords(): ReadonlySet<string> {
  const text = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8');
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
}
