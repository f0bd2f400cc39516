import { z } from 'zod';
import { emailInvalid } from '../errors.ts';

const Email = z.email().max(255);

/** The one spelling of an address: without surrounding space, in lower case. @throws `auth.email-invalid` */
export function readEmail(text: string): string {
  const { success, data } = Email.safeParse(text.trim().toLowerCase());
  if (!success) throw emailInvalid();
  return data;
}
