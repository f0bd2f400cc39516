import type { Config } from '../config/config.ts';
import type { Clock } from '../clock/clock.ts';
import type { Ids } from '../ids/ids.ts';
import type { Log } from '../telemetry/log.ts';
import type { Mailer } from './mail.ts';
import { createMailFolder } from './mail-folder.ts';
import { createSmtpMailer } from './smtp-mailer.ts';

/**
 * Where mails go: to the mail server, and in development to a folder too. With neither the log says that a mail was
 * not sent; what it held stays secret.
 */
export function openMailer(options: {
  readonly config: Pick<Config, 'mail' | 'identity'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Pick<Ids, 'uuid'>;
  readonly log: Log;
}): Mailer {
  const { config, clock, ids, log } = options;
  const { SMTP_URL: url, MAIL_FROM: from, SMTP_TLS: tls, SMTP_TIMEOUT_MS: deadlineMs } = config.mail;
  const folder = config.identity.MAIL_DIR;
  const mailers = [
    ...(folder === undefined ? [] : [createMailFolder({ folder, clock, ids })]),
    ...(url === undefined
      ? []
      : [createSmtpMailer({ url, from, requiresTls: tls === 'required', deadlineMs })]),
  ];
  return {
    send: async (mail, how) => {
      if (mailers.length === 0) {
        log.error('A mail could not be sent: neither SMTP_URL nor MAIL_DIR is set', {
          subject: mail.subject,
        });
      }
      for (const mailer of mailers) await mailer.send(mail, how);
    },
    close: () => mailers.forEach((mailer) => mailer.close?.()),
  };
}
