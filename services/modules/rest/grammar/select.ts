import { aggregatesLeftOut, tooMuch } from '../errors.ts';
import type { CountItem, EmbedItem, FieldItem, SelectItem } from './ast.ts';
import { fail, isAtEnd, looksAt, skipBlanks, spend, takes, type Cursor } from './cursor.ts';
import { readIdentifier, readJsonPath, readName } from './field.ts';

/** Embeddings inside one another. */
const MOST_LEVELS = 8;

const AGGREGATE = /^\.(count|sum|avg|min|max)\(\)/;

/** `rel(count)`: the one aggregate that is older than the others, without brackets, and never switched off. */
const BARE_COUNT = 'count';

/** `a,alias:b->c::text,rel!hint!inner(…),...rel(…)`: what is read of each row. */
export function readSelect(cursor: Cursor): readonly SelectItem[] {
  const items = readItems(cursor, 0);
  if (!isAtEnd(cursor)) fail(cursor, '"," or end of input');
  return items;
}

function readItems(cursor: Cursor, level: number): SelectItem[] {
  if (level > MOST_LEVELS) throw tooMuch(`At most ${MOST_LEVELS} embeddings inside one another.`);
  const items: SelectItem[] = [];
  do {
    items.push(readItem(cursor, level));
    skipBlanks(cursor);
  } while (takes(cursor, ','));
  if (items.length > 1 && items.some(({ kind }) => kind === 'count')) throw aggregatesLeftOut();
  return items;
}

function readItem(cursor: Cursor, level: number): SelectItem {
  spend(cursor);
  skipBlanks(cursor);
  if (takes(cursor, '...')) {
    return readEmbed(cursor, level, { name: readName(cursor), alias: undefined, isSpread: true });
  }
  if (takes(cursor, '*')) {
    skipBlanks(cursor);
    if (!endsHere(cursor)) fail(cursor, '")", "," or end of input');
    return { kind: 'all' };
  }
  const first = readName(cursor);
  const alias = takesAliasSign(cursor) ? first : undefined;
  const name = alias === undefined ? first : readName(cursor);
  if (looksAt(cursor, '!') || looksAt(cursor, '(')) return readEmbed(cursor, level, { name, alias });
  return readFieldItem(cursor, { name, alias });
}

interface Named {
  readonly name: string;
  readonly alias: string | undefined;
  readonly isSpread?: boolean;
}

function takesAliasSign(cursor: Cursor): boolean {
  return looksAt(cursor, ':') && !looksAt(cursor, '::') && takes(cursor, ':');
}

function endsHere(cursor: Cursor): boolean {
  return isAtEnd(cursor) || looksAt(cursor, ',') || looksAt(cursor, ')');
}

function readFieldItem(cursor: Cursor, { name, alias }: Named): FieldItem | CountItem {
  const path = readJsonPath(cursor);
  skipBlanks(cursor);
  const cast = takes(cursor, '::') ? readIdentifier(cursor) : undefined;
  if (AGGREGATE.test(cursor.text.slice(cursor.at, cursor.at + 10))) throw aggregatesLeftOut();
  skipBlanks(cursor);
  if (!endsHere(cursor)) {
    fail(cursor, 'letter, digit, "-", "->>", "->", "::", ")", "," or end of input');
  }
  const isCount = name === BARE_COUNT && path.length === 0;
  return isCount ? { kind: 'count', alias, cast } : { kind: 'field', field: { name, path }, alias, cast };
}

function readEmbed(cursor: Cursor, level: number, { name, alias, isSpread = false }: Named): EmbedItem {
  const parameters = readParameters(cursor);
  if (!takes(cursor, '(')) fail(cursor, '"("');
  skipBlanks(cursor);
  const isEmpty = takes(cursor, ')');
  if (isEmpty && name === BARE_COUNT) throw aggregatesLeftOut();
  const items = isEmpty ? [] : readItems(cursor, level + 1);
  if (!isEmpty && !takes(cursor, ')')) fail(cursor, '"," or ")"');
  return { kind: 'embed', relation: name, alias, isSpread, ...parameters, items };
}

/** `!inner`, `!left` and a hint, in any order. */
function readParameters(cursor: Cursor): Pick<EmbedItem, 'hint' | 'join'> {
  const words: string[] = [];
  while (words.length < 2 && takes(cursor, '!')) words.push(readName(cursor));
  const join = words.find((word) => word === 'inner' || word === 'left');
  const hint = words.find((word) => word !== 'inner' && word !== 'left');
  return { hint, join: join === 'inner' ? 'inner' : 'left' };
}
