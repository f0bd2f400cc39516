import type { Language } from '../../../platform/errors/sentences.ts';
import type { Mail } from './mailer.ts';

const WORDS: Readonly<
  Record<Language, { subject: string; greeting: string; link: string; code: string; ignore: string }>
> = {
  en: {
    subject: 'Confirm your e-mail address',
    greeting: 'Welcome to StudyFlow.',
    link: 'Confirm your e-mail address',
    code: 'Or enter this code:',
    ignore: 'If you did not sign up, ignore this mail.',
  },
  de: {
    subject: 'E-Mail-Adresse bestätigen',
    greeting: 'Willkommen bei StudyFlow.',
    link: 'E-Mail-Adresse bestätigen',
    code: 'Oder diesen Code eingeben:',
    ignore: 'Wer sich nicht angemeldet hat, kann diese Mail ignorieren.',
  },
};

/** The mail after a sign-up, with a link and the same as six digits. */
export function confirmationMail(options: {
  readonly to: string;
  readonly link: string;
  readonly code: string;
  readonly language: Language;
}): Mail {
  const { to, link, code, language } = options;
  const words = WORDS[language];
  return {
    to,
    subject: words.subject,
    text: `${words.greeting}\n\n${words.link}: ${link}\n\n${words.code} ${code}\n\n${words.ignore}\n`,
    html: [
      `<!doctype html><html lang="${language}"><body>`,
      `<p>${words.greeting}</p>`,
      `<p><a href="${link.replaceAll('&', '&amp;')}">${words.link}</a></p>`,
      `<p>${words.code} <strong>${code}</strong></p>`,
      `<p>${words.ignore}</p>`,
      '</body></html>',
    ].join('\n'),
    links: [link],
    otp: code,
  };
}
