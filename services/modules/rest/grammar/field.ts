import type { Field, JsonStep } from './ast.ts';
import { fail, isAtEnd, looksAt, skipBlanks, takeQuoted, takes, type Cursor } from './cursor.ts';

const FIELD_NAME = 'field name (* or [a..z0..9_$])';

/** Steps into one json value. */
const MOST_STEPS = 20;

/** A name: letters, digits, `_`, `$`, blanks and single dashes inside, or anything in double quotes. */
export function readName(cursor: Cursor, expecting = FIELD_NAME): string {
  const quoted = takeQuoted(cursor);
  if (quoted !== undefined) return quoted;
  const from = cursor.at;
  while (isPartOfName(cursor, from)) cursor.at += 1;
  const name = cursor.text.slice(from, cursor.at).trim();
  if (name === '') fail(cursor, expecting, from);
  return name;
}

/** A dash belongs to a name unless it begins an arrow. */
function isPartOfName({ text, at }: Cursor, from: number): boolean {
  const letter = text[at];
  if (letter === undefined) return false;
  if (letter === '-') return at > from && text[at + 1] !== '>';
  return isNameLetter(letter);
}

export function isNameLetter(letter: string): boolean {
  return /[\w $]/.test(letter) || (letter > '\x7f' && /[\p{L}\p{N}\ud800-\udfff]/u.test(letter));
}

/** A word of a type or of a configuration. */
export function readIdentifier(cursor: Cursor): string {
  const from = cursor.at;
  while (cursor.at < cursor.text.length && isNameLetter(cursor.text[cursor.at] ?? '')) cursor.at += 1;
  const word = cursor.text.slice(from, cursor.at).trim();
  if (word === '') fail(cursor, 'letter or digit', from);
  return word;
}

/** A column with the steps into its json. */
export function readField(cursor: Cursor): Field {
  skipBlanks(cursor);
  const name = readName(cursor);
  const path = readJsonPath(cursor);
  skipBlanks(cursor);
  return { name, path };
}

export function readJsonPath(cursor: Cursor): JsonStep[] {
  const path: JsonStep[] = [];
  while (looksAt(cursor, '->')) {
    if (path.length === MOST_STEPS) fail(cursor, 'no further step');
    const arrow = takes(cursor, '->>') ? '->>' : '->';
    if (arrow === '->') takes(cursor, '->');
    path.push({ arrow, key: readIndex(cursor) ?? readName(cursor) });
  }
  return path;
}

const NO_STEPS_FOLLOW = /^(->|::|\.|,|\)|$)/;

/** A place in an array, when only digits stand up to where the step ends. */
function readIndex(cursor: Cursor): number | undefined {
  const [digits] = /^-?\d{1,9}/.exec(cursor.text.slice(cursor.at, cursor.at + 10)) ?? [];
  if (digits === undefined) {
    if (looksAt(cursor, '-')) fail(cursor, 'digit', cursor.at + 1);
    return undefined;
  }
  if (!NO_STEPS_FOLLOW.test(cursor.text.slice(cursor.at + digits.length, cursor.at + digits.length + 2))) {
    if (digits.startsWith('-')) {
      fail(cursor, 'digit, "->", "::", ".", "," or end of input', cursor.at + digits.length);
    }
    return undefined;
  }
  cursor.at += digits.length;
  return Number(digits);
}

/** Names separated by commas, for `columns` and `on_conflict`. */
export function readNames(cursor: Cursor): string[] {
  const names = [readName(cursor)];
  for (;;) {
    skipBlanks(cursor);
    if (isAtEnd(cursor)) return names;
    if (!takes(cursor, ',')) fail(cursor, '"," or end of input');
    skipBlanks(cursor);
    names.push(readName(cursor));
  }
}
