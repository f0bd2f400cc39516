import { LANGUAGES } from '../../../platform/errors/sentences.ts';
import type { LinkType } from '../links/link.ts';
import { linkMail } from './link-mail.ts';
import { WORDS } from './words.ts';

/** Every mail about accounts in every language on one page, for whoever changes a word or the look. */
export function mailPreviews(publicUrl: string): string {
  const frames = (Object.keys(WORDS) as LinkType[]).flatMap((type) =>
    LANGUAGES.map((language) => {
      const { subject, html, text } = linkMail({
        type,
        language,
        to: 'ada@example.org',
        otp: '123456',
        link: `${publicUrl}/auth/v1/verify?token=0123456789abcdef&type=${type}&redirect_to=${publicUrl}`,
        otherEmail: 'ada@example.com',
      });
      return [
        `<section><h2>${type} (${language}): ${escape(subject)}</h2>`,
        `<iframe sandbox title="${type} ${language}" srcdoc="${escape(html)}"></iframe>`,
        `<pre>${escape(text)}</pre></section>`,
      ].join('\n');
    }),
  );
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mails</title>',
    '<style>body{font-family:sans-serif;margin:2rem}iframe{width:36rem;height:28rem;border:1px solid #ccc}',
    'section{display:grid;grid-template-columns:auto 1fr;gap:1rem}h2{grid-column:1/-1}pre{white-space:pre-wrap}</style>',
    `</head><body><h1>Mails</h1>${frames.join('\n')}</body></html>`,
  ].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
