import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { emailInvalid } from '../errors.ts';

/** As zod has it, with top-level domains in punycode. */
const Email = z
  .email({
    pattern:
      /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
  })
  .max(255);

/**
 * The one spelling of an address: without surrounding space, in Unicode's composed form and lower case, its domain as
 * the net writes it (`straße.example` is `xn--strae-oqa.example`). @throws `auth.email-invalid`
 */
export function readEmail(text: string): string {
  const { success, data } = Email.safeParse(spellingOf(text));
  if (!success) throw emailInvalid();
  return data;
}

/** The same spelling of any text, for looking an address up: what is no address finds nobody. */
export function spellingOf(text: string): string {
  const folded = text.trim().normalize('NFC').toLowerCase();
  const at = folded.lastIndexOf('@');
  const domain = folded.slice(at + 1);
  return at === -1 || isPlain(domain) ? folded : `${folded.slice(0, at + 1)}${domainToASCII(domain)}`;
}

function isPlain(domain: string): boolean {
  return /^[\u0020-\u007e]*$/.test(domain);
}
