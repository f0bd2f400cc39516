import type { Language } from '../../../platform/errors/sentences.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { EmailInput } from '../contract.ts';
import { judgeEmail } from '../email/email-policy.ts';
import { emailDisposable, emailRefused } from '../errors.ts';

const FINE: Readonly<Record<Language, string>> = {
  en: 'This e-mail address can be used.',
  de: 'Diese E-Mail-Adresse kann benutzt werden.',
};

/**
 * Whether an address can be used: to be written to (`validate`), or to sign up with (`signup`), which throw-away
 * services cannot. Whether somebody has it already is never looked at.
 *
 * @throws `function.email-refused`, `function.email-disposable`
 */
export const checkEmail = useCase<
  object,
  typeof EmailInput,
  { readonly valid: true; readonly message: string }
>({
  name: 'functions.check-email',
  kind: 'query',
  roles: ['anon', 'authenticated', 'service_role'],
  input: EmailInput,
  run: async (_deps, { language }, { email, action }) => {
    const verdict = judgeEmail(email);
    if (verdict === 'invalid') throw emailRefused();
    if (verdict === 'disposable' && action === 'signup') throw emailDisposable();
    return { valid: true, message: FINE[language] };
  },
});
