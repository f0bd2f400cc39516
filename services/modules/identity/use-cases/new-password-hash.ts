import type { Account } from '../accounts/account.ts';
import { currentPasswordWrong, passwordSame } from '../errors.ts';
import type { IdentityDeps } from './deps.ts';

export type PasswordChangeDeps = Pick<IdentityDeps, 'hasher' | 'checkPassword'>;

export interface PasswordChange {
  readonly password: string;
  /** Compared when it is given. */
  readonly current: string | null | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The hash of a new password. @throws `auth.current-password-wrong`, `auth.password-same` */
export async function newPasswordHash(
  { hasher }: Pick<PasswordChangeDeps, 'hasher'>,
  { encrypted_password: stored }: Account,
  { password, current, signal }: PasswordChange,
): Promise<string> {
  if (current && !(await hasher.matches(current, stored, signal))) throw currentPasswordWrong();
  if (stored !== null && (await hasher.matches(password, stored, signal))) throw passwordSame();
  return hasher.hash(password, signal);
}
