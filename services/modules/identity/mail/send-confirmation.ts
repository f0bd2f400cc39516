import type { SendConfirmation } from '../use-cases/deps.ts';
import type { ChooseRedirect } from '../surface/redirect.ts';
import { confirmationMail } from './confirmation-mail.ts';
import type { Mailer } from './mailer.ts';

/** Writes the mail that confirms an address: its link leads through us to an address that is allowed. */
export function createConfirmationSender(options: {
  readonly mailer: Mailer;
  /** Of `/auth/v1`. */
  readonly issuer: string;
  readonly chooseRedirect: ChooseRedirect;
}): SendConfirmation {
  const { mailer, issuer, chooseRedirect } = options;
  return ({ email, code: { code, hash }, redirectTo, language }) => {
    const query = new URLSearchParams({
      token: hash,
      type: 'signup',
      redirect_to: chooseRedirect(redirectTo),
    });
    const link = `${issuer}/verify?${query.toString()}`;
    return mailer.send(confirmationMail({ to: email, link, code, language }));
  };
}
