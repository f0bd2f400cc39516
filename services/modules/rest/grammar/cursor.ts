import { tooMuch, unreadable } from '../errors.ts';

/** Reads a text from left to right; what it refuses it says in the words of PostgREST's parser. */
export interface Cursor {
  readonly text: string;
  at: number;
  /** What the text is, for the refusal: `failed to parse order (…)`. */
  readonly what: string;
  /** Things that were read and are counted against the limit of one request. */
  readonly budget: Budget;
}

/** Bounds of one request, shared by all its texts. */
export interface Budget {
  parts: number;
}

/** Columns, filters, values of a list, terms of an order: all together. */
const MOST_PARTS = 2_000;

export function createBudget(): Budget {
  return { parts: 0 };
}

export function cursorOver(text: string, what: string, budget: Budget): Cursor {
  return { text, at: 0, what: `failed to parse ${what} (${shown(text)})`, budget };
}

/** What somebody sent is said back, but not by the kilobyte. */
function shown(text: string): string {
  return text.length <= 500 ? text : `${text.slice(0, 500).toWellFormed()}…`;
}

/** Counts one more part. @throws PGRST100 when there are too many. */
export function spend(cursor: Cursor): void {
  cursor.budget.parts += 1;
  if (cursor.budget.parts > MOST_PARTS) throw tooMuch(`At most ${MOST_PARTS} columns, filters and values.`);
}

/** Stops with what was expected here. */
export function fail(cursor: Cursor, expecting: string, at: number = cursor.at): never {
  const found = cursor.text.slice(at);
  const letter = String.fromCodePoint(found.codePointAt(0) ?? 0);
  const unexpected = found === '' ? 'unexpected end of input' : `unexpected ${JSON.stringify(letter)}`;
  throw unreadable(
    cursor.what,
    at + 1,
    expecting === '' ? unexpected : `${unexpected} expecting ${expecting}`,
  );
}

export function isAtEnd({ at, text }: Cursor): boolean {
  return at >= text.length;
}

export function looksAt(cursor: Cursor, word: string): boolean {
  return cursor.text.startsWith(word, cursor.at);
}

/** Steps over a word when it stands here. */
export function takes(cursor: Cursor, word: string): boolean {
  if (!looksAt(cursor, word)) return false;
  cursor.at += word.length;
  return true;
}

export function skipBlanks(cursor: Cursor): void {
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at += 1;
}

/** Everything up to one of the characters, or to the end. */
export function takeUntil(cursor: Cursor, stops: string): string {
  const from = cursor.at;
  while (cursor.at < cursor.text.length && !stops.includes(cursor.text[cursor.at] ?? '')) cursor.at += 1;
  return cursor.text.slice(from, cursor.at);
}

/** A text in double quotes, in which a backslash takes the next character as it is; undefined when none closes here. */
export function takeQuoted(cursor: Cursor): string | undefined {
  if (cursor.text[cursor.at] !== '"') return undefined;
  let value = '';
  for (let at = cursor.at + 1; at < cursor.text.length; at += 1) {
    const letter = cursor.text[at] ?? '';
    if (letter === '"') {
      cursor.at = at + 1;
      return value;
    }
    if (letter === '\\') at += 1;
    value += cursor.text[at] ?? '';
  }
  return undefined;
}
