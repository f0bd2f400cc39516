import { z } from 'zod';
import { DISPOSABLE_DOMAINS } from './disposable-domains.ts';

/** What is wrong with an address, if anything. Nobody is asked: neither DNS nor who has an account here. */
export type EmailVerdict = 'fine' | 'invalid' | 'disposable';

const Email = z.email().max(255);
const MAX_LOCAL_PART = 64;

/** Judges an address by its letters alone, so that the answer says nothing about accounts (RFC 5321 4.5.3.1). */
export function judgeEmail(text: string): EmailVerdict {
  const { success, data: email } = Email.safeParse(text.trim().toLowerCase());
  if (!success) return 'invalid';
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (at > MAX_LOCAL_PART || /^[\d.]+$/.test(domain)) return 'invalid';
  return isDisposable(domain) ? 'disposable' : 'fine';
}

function isDisposable(domain: string): boolean {
  const labels = domain.split('.');
  return labels.some((_label, index) => DISPOSABLE_DOMAINS.has(labels.slice(index).join('.')));
}
