import { failure } from '../errors/app-error.ts';

export const mailServerAway = failure({
  code: 'UNAVAILABLE',
  reason: 'mail.server-away',
  sentences: {
    en: 'The mail server does not take mails just now.',
    de: 'Der Mailserver nimmt gerade keine Mails an.',
  },
});

/** The server said that it will never take this one. */
export const mailRefused = failure({
  code: 'VALIDATION_ERROR',
  status: 422,
  reason: 'mail.refused',
  sentences: {
    en: 'The mail server refused the mail.',
    de: 'Der Mailserver hat die Mail abgelehnt.',
  },
});
