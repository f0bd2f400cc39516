import type { Language } from '../../../platform/errors/sentences.ts';
import { layOut } from '../../../platform/mail/layout.ts';
import type { Mail } from '../../../platform/mail/mail.ts';
import type { LinkType } from '../links/link.ts';
import { WORDS } from './words.ts';

/** What a mail about an account needs. */
export interface LinkMailOptions {
  readonly type: LinkType;
  readonly to: string;
  readonly language: Language;
  readonly otp: string;
  readonly link: string;
  /** The other address of a change of address. */
  readonly otherEmail?: string | undefined;
}

const CODE: Readonly<Record<Language, string>> = {
  en: 'Or enter this code:',
  de: 'Oder diesen Code eingeben:',
};
const ONLY_CODE: Readonly<Record<Language, string>> = { en: 'Your code:', de: 'Der Code:' };

/** The mail for one token, with a link and the same as six digits; a reauthentication has digits only. */
export function linkMail({ type, to, language, otp, link, otherEmail }: LinkMailOptions): Mail {
  const words = WORDS[type][language];
  const hasLink = words.button !== undefined;
  return layOut({
    to,
    language,
    subject: words.subject,
    heading: words.heading,
    sentences: words.sentences.map((sentence) => sentence.replace('{other}', otherEmail ?? '')),
    ...(words.button !== undefined && { button: { label: words.button, url: link } }),
    code: { label: (hasLink ? CODE : ONLY_CODE)[language], digits: otp },
    note: words.note,
  });
}
