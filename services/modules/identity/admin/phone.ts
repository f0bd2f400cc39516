import { phoneInvalid } from './errors.ts';

/** The one spelling of a telephone number: E.164 without the plus. @throws `auth.phone-invalid` */
export function readPhone(text: string): string {
  const phone = text.replace(/^\+/, '').replaceAll(' ', '');
  if (!/^[1-9]\d{1,14}$/.test(phone)) throw phoneInvalid();
  return phone;
}
