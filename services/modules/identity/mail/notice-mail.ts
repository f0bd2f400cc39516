import { layOut } from '../../../platform/mail/layout.ts';
import type { Mail } from '../../../platform/mail/mail.ts';
import { NOTICE_WORDS } from './notice-words.ts';
import type { Notice } from './notices.ts';

/** The mail that tells of a change: there is nothing to click in it. */
export function noticeMail({ type, to, language, detail }: Notice): Mail {
  const { sentence, ...words } = NOTICE_WORDS[type][language];
  return layOut({ to, language, ...words, sentences: [sentence.replace('{detail}', () => detail)] });
}
