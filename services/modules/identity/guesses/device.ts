import { hash } from 'node:crypto';
import { subjectOfAddress } from '../../../platform/rate-limit/subject.ts';

/**
 * What tells one device of a person from another: where it is (an IPv6 address by its /64) and which browser it has,
 * without version numbers, so that an update keeps a device known. A hash, since nobody has to read it again.
 */
export function deviceOf({
  address,
  userAgent,
}: {
  readonly address: string;
  readonly userAgent: string;
}): string {
  const browser = userAgent.replace(/[\d._]+/g, '');
  return hash('sha256', `${subjectOfAddress(address)}\n${browser}`, 'base64url').slice(0, 32);
}

/** Whose guesses are counted together: the account's however it was named, else those at one login that nobody has. */
export function subjectOf(account: { readonly id: string } | undefined, login: string): string {
  return account?.id ?? `login:${hash('sha256', login.trim().toLowerCase(), 'base64url')}`;
}
