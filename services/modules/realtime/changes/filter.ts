import type { Column } from './columns.ts';
import { OPERATORS, readCondition, type Operator, type RegexTest, type Row } from './condition.ts';

/** All conditions must hold. */
export interface Filter {
  /** Whether a row passes everything but the regular expressions. */
  passes(row: Row): boolean;
  /** What the database must still try. */
  readonly regexTests: readonly RegexTest[];
}

/** A filter, or a sentence on what is wrong with it. */
export type FilterResult =
  { readonly ok: true; readonly filter: Filter } | { readonly ok: false; readonly problem: string };

const EVERYTHING: Filter = { passes: () => true, regexTests: [] };
const HEAD = `[A-Za-z_][A-Za-z0-9_]*=(?:not\\.)?(?:${OPERATORS.join('|')})\\.`;
const CONDITION = new RegExp(`^([A-Za-z_][A-Za-z0-9_]*)=(not\\.)?(${OPERATORS.join('|')})\\.`);
/** A comma ends a condition only where another one follows: older clients send values with bare commas. */
const NEXT_CONDITION = new RegExp(`^,\\s*${HEAD}`);
const MAX_CONDITIONS = 50;

interface ReadCondition {
  readonly column: string;
  readonly isNegated: boolean;
  readonly operator: Operator;
  readonly value: string | readonly string[];
}

/** Reads `column=operator.value` conditions, joined by commas, against the columns of the table. */
export function parseFilter(text: string | undefined, columns: readonly Column[]): FilterResult {
  if (text === undefined || text.trim() === '') return { ok: true, filter: EVERYTHING };
  const conditions = splitFilter(text.trim());
  if (conditions === undefined) return problem(`the filter is not understood: ${text.slice(0, 200)}`);
  const tests: ((row: Row) => boolean)[] = [];
  const regexTests: RegexTest[] = [];
  for (const condition of conditions) {
    const column = columns.find(({ name }) => name === condition.column);
    if (column === undefined) return problem(`there is no column ${condition.column.slice(0, 100)}`);
    const read = readCondition({ ...condition, column });
    if (typeof read === 'string') return problem(read);
    if (typeof read === 'function') tests.push(read);
    else regexTests.push(read);
  }
  return { ok: true, filter: { passes: (row) => tests.every((test) => test(row)), regexTests } };
}

/** The conditions of a filter as they stand; undefined when it is none. */
export function splitFilter(text: string): ReadCondition[] | undefined {
  const conditions: ReadCondition[] = [];
  for (let from = 0; from < text.length; from += 1) {
    const head = CONDITION.exec(text.slice(from).trimStart());
    if (head === null || conditions.length >= MAX_CONDITIONS) return undefined;
    const [start, column = '', negation, operator] = head;
    const padding = text.length - from - text.slice(from).trimStart().length;
    const { value, end } = readValue(text, from + padding + start.length, operator === 'in');
    conditions.push({ column, isNegated: negation !== undefined, operator: operator as Operator, value });
    if (end < text.length && !NEXT_CONDITION.test(text.slice(end))) return undefined;
    from = end;
  }
  return conditions;
}

function problem(sentence: string): FilterResult {
  return { ok: false, problem: sentence };
}

interface Value<Text> {
  readonly value: Text;
  /** Where the next character stands. */
  readonly end: number;
}

/** The value as it was meant; quotes are PostgREST's. */
function readValue(text: string, from: number, isList: boolean): Value<string | readonly string[]> {
  if (isList && text[from] === '(') return readList(text, from + 1);
  if (text[from] === '"') {
    const quoted = readQuoted(text, from);
    if (quoted.end === text.length || NEXT_CONDITION.test(text.slice(quoted.end))) return quoted;
  }
  let end = from;
  while (end < text.length && !(text[end] === ',' && NEXT_CONDITION.test(text.slice(end)))) end += 1;
  return { value: text.slice(from, end), end };
}

function readQuoted(text: string, from: number): Value<string> {
  let value = '';
  let at = from + 1;
  for (; at < text.length && text[at] !== '"'; at += 1) {
    if (text[at] === '\\') at += 1;
    value += text[at] ?? '';
  }
  return { value, end: Math.min(at + 1, text.length) };
}

/** Nothing between brackets or commas is an empty text. What stands behind an item otherwise ends the list. */
function readList(text: string, from: number): Value<readonly string[]> {
  const items: string[] = [];
  let at = from - 1;
  do {
    const item = text[at + 1] === '"' ? readQuoted(text, at + 1) : readBare(text, at + 1);
    items.push(item.value);
    at = item.end;
  } while (text[at] === ',');
  return { value: items, end: text[at] === ')' ? at + 1 : at };
}

function readBare(text: string, from: number): Value<string> {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== ')') end += 1;
  return { value: text.slice(from, end).trim(), end };
}
