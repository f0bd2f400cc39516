import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Mailer } from '../../../platform/mail/mail.ts';
import type { Addressee } from '../ways/delivery.postgres.ts';
import type { WayOut } from '../ways/way-out.ts';
import { digestMail } from './digest-mail.ts';
import type { UnsubscribeLinks } from './unsubscribe.ts';

/** Sends a digest by mail; every attempt is the same mail to programs that show mails. */
export function createMailWay({
  mailer,
  links,
  publicUrl,
}: {
  readonly mailer: Pick<Mailer, 'send'>;
  readonly links: Pick<UnsubscribeLinks, 'urlFor'>;
  readonly publicUrl: string;
}): WayOut<Addressee> {
  return {
    name: 'email',
    deliver: async ({ id, to, language, messages, more }, signal) => {
      const unsubscribeUrl = await links.urlFor(to.user_id);
      const mail = digestMail({ to: to.email, language, messages, more, publicUrl, unsubscribeUrl });
      try {
        await mailer.send(mail, { id, signal });
        return 'sent';
      } catch (thrown) {
        if (isAppError(thrown) && thrown.reason === 'mail.refused') return 'refused';
        throw thrown;
      }
    },
  };
}
