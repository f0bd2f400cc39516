import type { Language } from '../../../platform/errors/sentences.ts';
import { layOut } from '../../../platform/mail/layout.ts';
import type { Mail } from '../../../platform/mail/mail.ts';
import type { Message } from '../ways/way-out.ts';

interface Words {
  readonly subject: (count: number) => string;
  readonly heading: string;
  readonly more: (count: number) => string;
  readonly button: string;
  readonly note: string;
  readonly off: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    subject: (count) => (count === 1 ? 'There is something new for you' : `${count} new messages for you`),
    heading: 'What is new',
    more: (count) => `And ${count} more.`,
    button: 'Open StudyFlow',
    note: 'You get this mail because you have asked for a summary. What you read before it was sent is left out.',
    off: 'Send me no more of these mails',
  },
  de: {
    subject: (count) =>
      count === 1 ? 'Es gibt etwas Neues für dich' : `${count} neue Mitteilungen für dich`,
    heading: 'Was es Neues gibt',
    more: (count) => `Und ${count} weitere.`,
    button: 'StudyFlow öffnen',
    note: 'Du bekommst diese Mail, weil du dir eine Zusammenfassung wünschst. Was vorher gelesen war, steht nicht darin.',
    off: 'Keine dieser Mails mehr schicken',
  },
};

/** What a person has not read, as one mail with the way out of it in its head and at its end (RFC 2369, RFC 8058). */
export function digestMail({
  to,
  language,
  messages,
  more,
  publicUrl,
  unsubscribeUrl,
}: {
  readonly to: string;
  readonly language: Language;
  readonly messages: readonly Message[];
  readonly more: number;
  readonly publicUrl: string;
  readonly unsubscribeUrl: string;
}): Mail {
  const words = WORDS[language];
  const mail = layOut({
    to,
    language,
    subject: words.subject(messages.length + more),
    heading: words.heading,
    sentences: [
      ...messages.map(({ title, text }) => (text === '' ? title : `${title}: ${text}`)),
      ...(more > 0 ? [words.more(more)] : []),
    ],
    button: { label: words.button, url: publicUrl },
    note: words.note,
    link: { label: words.off, url: unsubscribeUrl },
  });
  return {
    ...mail,
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}
