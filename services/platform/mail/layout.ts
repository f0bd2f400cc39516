import type { Language } from '../errors/sentences.ts';
import type { Mail } from './mail.ts';

/** What a mail says; its look is the same for all. */
export interface Letter {
  readonly to: string;
  readonly language: Language;
  readonly subject: string;
  readonly heading: string;
  readonly sentences: readonly string[];
  readonly button?: { readonly label: string; readonly url: string };
  readonly code?: { readonly label: string; readonly digits: string };
  /** Small, at the end: for those who did not expect the mail. */
  readonly note: string;
  /** Below the note: what else can be done, such as being sent no more. */
  readonly link?: { readonly label: string; readonly url: string };
}

/** One layout for every mail: plain text and HTML that say the same, without pictures or anything that is loaded. */
export function layOut(letter: Letter): Mail {
  const { to, subject, button, code, link } = letter;
  return {
    to,
    subject,
    text: plain(letter),
    html: html(letter),
    links: [button, link].flatMap((target) => target?.url ?? []),
    ...(code !== undefined && { otp: code.digits }),
  };
}

function plain({ heading, sentences, button, code, note, link }: Letter): string {
  const parts = [
    heading,
    ...sentences,
    ...(button === undefined ? [] : [`${button.label}:\n${button.url}`]),
    ...(code === undefined ? [] : [`${code.label} ${code.digits}`]),
    note,
    ...(link === undefined ? [] : [`${link.label}:\n${link.url}`]),
    '-- \nStudyFlow',
  ];
  return `${parts.join('\n\n')}\n`;
}

const FONT = 'font-family:-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif';

function html({ language, subject, heading, sentences, button, code, note, link }: Letter): string {
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escape(subject)}</title></head>`,
    `<body style="margin:0;padding:24px;${FONT};font-size:16px;line-height:1.5">`,
    '<div style="max-width:32rem;margin:0 auto">',
    '<p style="font-weight:600;color:#3b82f6;margin:0 0 24px">StudyFlow</p>',
    `<h1 style="font-size:22px;margin:0 0 16px">${escape(heading)}</h1>`,
    ...sentences.map((sentence) => `<p style="margin:0 0 16px">${escape(sentence)}</p>`),
    ...(button === undefined ? [] : [buttonOf(button)]),
    ...(code === undefined ? [] : [codeOf(code)]),
    `<p style="margin:32px 0 0;font-size:14px;opacity:.75">${escape(note)}</p>`,
    ...(link === undefined ? [] : [linkOf(link)]),
    '</div></body></html>',
  ].join('\n');
}

function buttonOf({ label, url }: { label: string; url: string }): string {
  const style = 'display:inline-block;padding:12px 20px;border-radius:8px;background:#1d4ed8;color:#ffffff';
  return `<p style="margin:24px 0"><a href="${escape(url)}" style="${style};text-decoration:none">${escape(label)}</a></p>`;
}

function codeOf({ label, digits }: { label: string; digits: string }): string {
  return `<p style="margin:0 0 16px">${escape(label)} <strong style="font-size:22px;letter-spacing:3px">${escape(digits)}</strong></p>`;
}

function linkOf({ label, url }: { label: string; url: string }): string {
  return `<p style="margin:8px 0 0;font-size:14px"><a href="${escape(url)}">${escape(label)}</a></p>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
