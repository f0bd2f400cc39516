import { layOut } from '../../platform/mail/layout.ts';
import type { Mail } from '../../platform/mail/mail.ts';
import { nameOf, severityOf, type Alert } from './alert.ts';
import type { Contact } from './policy.ts';
import { momentOf, wordsIn } from './words.ts';

/** What a contact is told. */
export interface Message {
  readonly alert: Pick<Alert, 'labels' | 'annotations' | 'starts_at'>;
  readonly level: number;
  readonly turn: number;
  /** Where it is acknowledged; absent when that is not possible now. */
  readonly link?: string;
}

interface Said {
  readonly subject: string;
  readonly sentences: readonly string[];
  readonly runbook: string | undefined;
}

function say({ alert, level, turn, link }: Message, contact: Contact): Said {
  const words = wordsIn(contact.language);
  const { summary, description, runbook_url: runbook } = alert.annotations;
  const number = { level: level + 1, times: turn + 1 };
  return {
    subject: words('mailSubject', {
      severity: severityOf(alert).toUpperCase(),
      name: nameOf(alert),
      platform: alert.labels['platform'] ?? '',
    }).trim(),
    sentences: [
      ...[summary, description].filter((text) => text !== undefined),
      words('toldFirst', { at: momentOf(alert.starts_at), ...number }),
      ...(turn > 0 ? [words('toldAgain', number)] : []),
      ...(link === undefined ? [words('blind')] : []),
    ],
    runbook: isLink(runbook) ? runbook : undefined,
  };
}

/** A link that may stand in a message or on a page: what rules say is not taken on trust. */
export function isLink(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\/[^\s"'<>]+$/.test(text);
}

export function mailOf(message: Message, contact: Contact): Mail {
  const words = wordsIn(contact.language);
  const { subject, sentences, runbook } = say(message, contact);
  return layOut({
    to: contact.email ?? '',
    language: contact.language,
    subject,
    heading: nameOf(message.alert),
    sentences,
    ...(message.link !== undefined && { button: { label: words('acknowledge'), url: message.link } }),
    note: words('mailNote'),
    ...(runbook !== undefined && { link: { label: words('runbook'), url: runbook } }),
  });
}

/** The body for an incoming webhook of Slack; its text cannot mention anybody or hide where a link leads. */
export function slackBodyOf(message: Message, contact: Contact): object {
  const words = wordsIn(contact.language);
  const { subject, sentences, runbook } = say(message, contact);
  const links = [
    ...(message.link === undefined ? [] : [`<${message.link}|${words('acknowledge')}>`]),
    ...(runbook === undefined ? [] : [`<${runbook.replaceAll('|', '%7C')}|${words('runbook')}>`]),
  ];
  return { text: [`*${plain(subject)}*`, ...sentences.map(plain), links.join(' · ')].join('\n') };
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The body for a program. */
export function webhookBodyOf({ alert, level, turn, link }: Message, contact: Contact): object {
  return {
    type: 'alert.firing',
    contact: contact.name,
    level,
    turn,
    name: nameOf(alert),
    severity: severityOf(alert),
    starts_at: alert.starts_at,
    labels: alert.labels,
    annotations: alert.annotations,
    acknowledge_url: link ?? null,
  };
}
