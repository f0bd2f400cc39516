import type { Language, Sentences } from '../../../platform/errors/sentences.ts';
import type { Message } from './way-out.ts';

const LONGEST_TITLE = 120;
const LONGEST_TEXT = 400;

/** What is said when a message brings no words of its own. */
const UNTITLED: Sentences = { en: 'There is something new for you', de: 'Es gibt etwas Neues für dich' };

/** What a message says: its own words, in the reader's language where it has more than one, shortened. */
export function messageOf(
  {
    id,
    kind,
    data,
    at,
  }: {
    readonly id: string;
    readonly kind: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly at: string;
  },
  language: Language,
): Message {
  const told = isRecord(data['notification']) ? data['notification'] : data;
  const url = told['action_url'];
  return {
    id,
    kind,
    at,
    title: shorten(textIn(told['title'], language) ?? UNTITLED[language], LONGEST_TITLE),
    text: shorten(textIn(told['message'], language) ?? '', LONGEST_TEXT),
    url: typeof url === 'string' && /^(?:https?:\/\/|[/#])/.test(url) && url.length <= 1_000 ? url : null,
  };
}

/** A text, or the one of the reader's language. */
function textIn(value: unknown, language: Language): string | undefined {
  const text = isRecord(value) ? (value[language] ?? value['en']) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

function shorten(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
