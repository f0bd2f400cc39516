import {
  COMPARISONS,
  QUANTIFIED,
  SEARCHES,
  TRUTHS,
  type Comparison,
  type Operation,
  type Search,
} from './ast.ts';
import { unreadable } from '../errors.ts';
import { fail, looksAt, skipBlanks, spend, takeQuoted, takes, takeUntil, type Cursor } from './cursor.ts';

const EXPECTED = '"not" or operator (eq, gt, ...)';

/** How a value ends: at the end of the text, or inside a logical tree at a comma or a parenthesis. */
export type ReadValue = (cursor: Cursor) => string;

/** `not.eq.5`, `in.(1,"2,3")`, `is.null`, `fts(english).word`, `like(any).{a*,b*}`. */
export function readOperation(
  cursor: Cursor,
  readValue: ReadValue,
): { readonly isNegated: boolean; readonly operation: Operation } {
  spend(cursor);
  const isNegated = takes(cursor, 'not.');
  return { isNegated, operation: readPlain(cursor, readValue) };
}

function readPlain(cursor: Cursor, readValue: ReadValue): Operation {
  if (takes(cursor, 'in.')) return { kind: 'in', values: readList(cursor) };
  if (takes(cursor, 'is.')) return readTruth(cursor);
  const start = cursor.at;
  const word = takeUntil(cursor, '.(');
  const operator = COMPARISONS.find((known) => known === word);
  if (operator !== undefined) return readComparison(cursor, operator, readValue);
  const search = SEARCHES.find((known) => known === word);
  if (search !== undefined) return readSearch(cursor, search, readValue);
  cursor.at = start;
  return refuseWord(cursor, word);
}

function refuseWord(cursor: Cursor, word: string): never {
  if (cursor.text[cursor.at + word.length] !== '.' || word === '') fail(cursor, EXPECTED);
  throw unreadable(
    cursor.what,
    cursor.at + word.length + 2,
    `unknown single value operator ${word.slice(0, 100).toWellFormed()}`,
  );
}

function readComparison(cursor: Cursor, operator: Comparison, readValue: ReadValue): Operation {
  const quantifier = readQuantifier(cursor);
  if (quantifier !== undefined && !QUANTIFIED.includes(operator)) {
    fail(cursor, 'an operator that takes any or all');
  }
  if (!takes(cursor, '.')) fail(cursor, 'delimiter (.)');
  return { kind: 'compare', operator, quantifier, value: readValue(cursor) };
}

function readQuantifier(cursor: Cursor): 'any' | 'all' | undefined {
  if (takes(cursor, '(any)')) return 'any';
  if (takes(cursor, '(all)')) return 'all';
  return undefined;
}

function readSearch(cursor: Cursor, operator: Search, readValue: ReadValue): Operation {
  let config: string | undefined;
  if (takes(cursor, '(')) {
    config = takeUntil(cursor, ')').trim();
    if (config === '' || !takes(cursor, ')')) fail(cursor, '")"');
  }
  if (!takes(cursor, '.')) fail(cursor, 'delimiter (.)');
  return { kind: 'search', operator, config, value: readValue(cursor) };
}

/** In any case: `is.NULL` too. The longer word first: `not_null` ends like `null`. */
function readTruth(cursor: Cursor): Operation {
  const rest = cursor.text.slice(cursor.at, cursor.at + 8).toLowerCase();
  const truth = TRUTHS.find((known) => rest.startsWith(known));
  if (truth === undefined) {
    return fail(cursor, 'isVal: (null, not_null, true, false, unknown)');
  }
  cursor.at += truth.length;
  return { kind: 'is', truth };
}

function readList(cursor: Cursor): string[] {
  skipBlanks(cursor);
  if (!takes(cursor, '(')) fail(cursor, '"("');
  skipBlanks(cursor);
  const values: string[] = [];
  do {
    spend(cursor);
    values.push(readListValue(cursor));
  } while (takes(cursor, ','));
  if (!takes(cursor, ')')) fail(cursor, '"," or ")"');
  skipBlanks(cursor);
  return values.length === 1 && values[0] === '' ? [] : values;
}

/** In quotes when it holds commas or parentheses; quotes that are not all of the value are part of it. */
function readListValue(cursor: Cursor): string {
  const start = cursor.at;
  const quoted = takeQuoted(cursor);
  if (quoted !== undefined && (looksAt(cursor, ',') || looksAt(cursor, ')'))) return quoted;
  cursor.at = start;
  return takeUntil(cursor, ',)');
}

/** Everything that is left. */
export function readWholeValue(cursor: Cursor): string {
  const value = cursor.text.slice(cursor.at);
  cursor.at = cursor.text.length;
  return value;
}

/** Inside a logical tree: quoted, an array in braces, or up to a comma or a parenthesis. */
export function readInnerValue(cursor: Cursor): string {
  const start = cursor.at;
  const quoted = takeQuoted(cursor);
  if (quoted !== undefined && isClosed(cursor)) return quoted;
  cursor.at = start;
  const [array] = /^\{[^{}]*\}/.exec(looksAt(cursor, '{') ? cursor.text.slice(start) : '') ?? [];
  if (array !== undefined) {
    cursor.at += array.length;
    return array;
  }
  return takeUntil(cursor, ',)');
}

function isClosed(cursor: Cursor): boolean {
  return cursor.at >= cursor.text.length || looksAt(cursor, ',') || looksAt(cursor, ')');
}
