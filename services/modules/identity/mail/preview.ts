import { LANGUAGES } from '../../../platform/errors/sentences.ts';
import type { Mail } from '../../../platform/mail/mail.ts';
import type { LinkType } from '../links/link.ts';
import { linkMail } from './link-mail.ts';
import { noticeMail } from './notice-mail.ts';
import { NOTICE_TYPES } from './notices.ts';
import { WORDS } from './words.ts';

/** Every mail about accounts in every language on one page, for whoever changes a word or the look. */
export function mailPreviews(publicUrl: string): string {
  const links = (Object.keys(WORDS) as LinkType[]).flatMap((type) =>
    LANGUAGES.map((language) => {
      const link = `${publicUrl}/auth/v1/verify?token=0123456789abcdef&type=${type}&redirect_to=${publicUrl}`;
      const mail = {
        type,
        language,
        to: 'ada@example.org',
        otp: '123456',
        link,
        otherEmail: 'ada@example.com',
      };
      return frame(`${type} (${language})`, linkMail(mail));
    }),
  );
  const notices = NOTICE_TYPES.flatMap((type) =>
    LANGUAGES.map((language) => {
      const detail = DETAILS[type];
      return frame(`${type} (${language})`, noticeMail({ type, language, to: 'ada@example.org', detail }));
    }),
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mails</title>',
    '<style>body{font-family:sans-serif;margin:2rem}iframe{width:36rem;height:28rem;border:1px solid #ccc}',
    'section{display:grid;grid-template-columns:auto 1fr;gap:1rem}h2{grid-column:1/-1}pre{white-space:pre-wrap}</style>',
    `</head><body><h1>Mails</h1>${[...links, ...notices].join('\n')}</body></html>`,
  ].join('\n');
}

const DETAILS = {
  password_changed: '',
  email_changed: 'ada@example.com',
  identity_linked: 'google',
  identity_unlinked: 'google',
  mfa_factor_enrolled: 'Telephone',
  mfa_factor_unenrolled: 'Telephone',
} as const;

function frame(name: string, { subject, html, text }: Mail): string {
  return [
    `<section><h2>${name}: ${escape(subject)}</h2>`,
    `<iframe sandbox title="${name}" srcdoc="${escape(html)}"></iframe>`,
    `<pre>${escape(text)}</pre></section>`,
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
