import type { Column } from './columns.ts';
import { comparerOf, type Comparer } from './compare.ts';
import { likePattern } from './like.ts';

/** The operators of realtime-js' `postgresChangesFilter`. */
export const OPERATORS = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'like',
  'ilike',
  'is',
  'match',
  'imatch',
  'isdistinct',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** True, false, or null for SQL's "unknown", which no filter lets through. */
type Verdict = boolean | null;

/** A regular expression that the database must try: those of clients never run in this process. */
export interface RegexTest {
  readonly column: string;
  readonly pattern: string;
  readonly ignoresCase: boolean;
  readonly isNegated: boolean;
}

/** All conditions must hold. */
export interface Filter {
  /** Whether a row passes everything but the regular expressions. */
  passes(row: Readonly<Record<string, unknown>>): boolean;
  readonly regexTests: readonly RegexTest[];
}

/** A filter, or a sentence on what is wrong with it. */
export type FilterResult =
  { readonly ok: true; readonly filter: Filter } | { readonly ok: false; readonly problem: string };

type Row = Readonly<Record<string, unknown>>;
type Test = (row: Row) => boolean;

const EVERYTHING: Filter = { passes: () => true, regexTests: [] };
const CONDITION = new RegExp(`^([A-Za-z_][A-Za-z0-9_]*)=(not\\.)?(${OPERATORS.join('|')})\\.`);
/** A comma ends a condition only where another one follows: older clients send values with bare commas. */
const NEXT_CONDITION = new RegExp(`^,\\s*[A-Za-z_][A-Za-z0-9_]*=(?:not\\.)?(?:${OPERATORS.join('|')})\\.`);
const MAX_LENGTH = 10_000;
const MAX_CONDITIONS = 50;
const MAX_IN = 100;

/** Reads `column=operator.value` conditions, joined by commas, against the columns of the table. */
export function parseFilter(text: string | undefined, columns: readonly Column[]): FilterResult {
  if (text === undefined || text.trim() === '') return { ok: true, filter: EVERYTHING };
  if (text.length > MAX_LENGTH) return problem('the filter is too long');
  const tests: Test[] = [];
  const regexTests: RegexTest[] = [];
  for (let rest = text.trim(), count = 1; ; count += 1) {
    const head = CONDITION.exec(rest);
    if (head === null || count > MAX_CONDITIONS)
      return problem(`the filter is not understood: ${text.slice(0, 200)}`);
    const [start, name = '', negation, operator] = head;
    const column = columns.find((known) => known.name === name);
    if (column === undefined) return problem(`there is no column ${name}`);
    const { value, end } = readValue(rest, start.length, operator as Operator);
    const condition = { column, operator: operator as Operator, isNegated: negation !== undefined, value };
    const read = readCondition(condition);
    if (typeof read === 'string') return problem(read);
    if (typeof read === 'function') tests.push(read);
    else regexTests.push(read);
    if (end === rest.length) break;
    rest = rest.slice(end + 1).trimStart();
  }
  return { ok: true, filter: { passes: (row) => tests.every((test) => test(row)), regexTests } };
}

function problem(sentence: string): FilterResult {
  return { ok: false, problem: sentence };
}

/** The value as it was meant, and where it ends; quotes are PostgREST's. */
function readValue(
  text: string,
  from: number,
  operator: Operator,
): { readonly value: string | readonly string[]; readonly end: number } {
  if (operator === 'in' && text[from] === '(') return readList(text, from + 1);
  if (text[from] === '"') {
    const quoted = readQuoted(text, from);
    if (quoted.end === text.length || NEXT_CONDITION.test(text.slice(quoted.end))) return quoted;
  }
  let end = from;
  while (end < text.length && !(text[end] === ',' && NEXT_CONDITION.test(text.slice(end)))) end += 1;
  return { value: text.slice(from, end), end };
}

function readQuoted(text: string, from: number): { readonly value: string; readonly end: number } {
  let value = '';
  let at = from + 1;
  for (; at < text.length && text[at] !== '"'; at += 1) {
    if (text[at] === '\\') at += 1;
    value += text[at] ?? '';
  }
  return { value, end: Math.min(at + 1, text.length) };
}

function readList(text: string, from: number): { readonly value: readonly string[]; readonly end: number } {
  const items: string[] = [];
  let at = from;
  while (at < text.length && text[at] !== ')') {
    const item = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    items.push(item.value);
    at = item.end;
    if (text[at] === ',') at += 1;
    else break;
  }
  // What stands behind an item that is neither comma nor bracket makes the next condition unreadable.
  return { value: items, end: text[at] === ')' ? at + 1 : at };
}

function readBare(text: string, from: number): { readonly value: string; readonly end: number } {
  let end = from;
  while (end < text.length && text[end] !== ',' && text[end] !== ')') end += 1;
  return { value: text.slice(from, end).trim(), end };
}

interface Condition {
  readonly column: Column;
  readonly operator: Operator;
  readonly isNegated: boolean;
  readonly value: string | readonly string[];
}

/** A test, a regular expression for the database, or what is wrong. */
function readCondition({ column, operator, isNegated, value }: Condition): Test | RegexTest | string {
  if (operator === 'match' || operator === 'imatch') {
    if (!isText(column)) return `${operator} needs a column of text, and ${column.name} is ${column.type}`;
    const pattern = String(value);
    return { column: column.name, pattern, ignoresCase: operator === 'imatch', isNegated };
  }
  const judge = judgeOf(column, operator, value);
  if (typeof judge === 'string') return judge;
  return (row) => {
    const verdict = judge(row[column.name]);
    return verdict !== null && verdict !== isNegated;
  };
}

function isText({ type }: Column): boolean {
  return type === 'text' || type === 'varchar' || type === 'bpchar';
}

type Judge = (actual: unknown) => Verdict;

function judgeOf(column: Column, operator: Operator, value: string | readonly string[]): Judge | string {
  if (operator === 'is') return isJudge(column, String(value));
  if (operator === 'like' || operator === 'ilike') return likeJudge(column, operator, String(value));
  if (operator === 'isdistinct') return distinctJudge(column, String(value));
  const comparer = comparerOf(column);
  if (comparer === undefined) return `${column.name} is ${column.type}, which cannot be compared`;
  if (operator === 'in') return inJudge(column, comparer, value);
  const wanted = comparer.read(String(value));
  if (wanted === undefined) return unreadable(column, String(value));
  const holds = COMPARISONS[operator as keyof typeof COMPARISONS];
  return (actual) => {
    const order = compareWith(comparer, actual, wanted);
    return order === null ? null : holds(order);
  };
}

const COMPARISONS = {
  eq: (order: number) => order === 0,
  neq: (order: number) => order !== 0,
  lt: (order: number) => order < 0,
  lte: (order: number) => order <= 0,
  gt: (order: number) => order > 0,
  gte: (order: number) => order >= 0,
} as const;

function compareWith(comparer: Comparer, actual: unknown, wanted: string | number): number | null {
  if (actual === null || actual === undefined) return null;
  const known = comparer.read(typeof actual === 'string' ? actual : JSON.stringify(actual));
  if (known === undefined) return null;
  return known < wanted ? -1 : Number(known > wanted);
}

function inJudge(column: Column, comparer: Comparer, value: string | readonly string[]): Judge | string {
  const texts = typeof value === 'string' ? value.split(',').map((text) => text.trim()) : value;
  if (texts.length === 0 || texts.length > MAX_IN) return `in takes 1 to ${MAX_IN} values`;
  const wanted = new Set<string | number>();
  for (const text of texts) {
    const known = comparer.read(text);
    if (known === undefined) return unreadable(column, text);
    wanted.add(known);
  }
  return (actual) => {
    if (actual === null || actual === undefined) return null;
    const known = comparer.read(typeof actual === 'string' ? actual : JSON.stringify(actual));
    return known === undefined ? null : wanted.has(known);
  };
}

function isJudge(column: Column, value: string): Judge | string {
  const wanted = value.toLowerCase();
  if (wanted === 'null') return (actual) => actual === null || actual === undefined;
  if (!['true', 'false', 'unknown'].includes(wanted)) return `is takes null, true, false or unknown`;
  if (column.type !== 'bool') return `is.${wanted} needs a boolean, and ${column.name} is ${column.type}`;
  return (actual) => (wanted === 'unknown' ? typeof actual !== 'boolean' : actual === (wanted === 'true'));
}

function likeJudge(column: Column, operator: 'like' | 'ilike', value: string): Judge | string {
  if (!isText(column)) return `${operator} needs a column of text, and ${column.name} is ${column.type}`;
  const matches = likePattern(value, operator === 'ilike');
  if (matches === undefined) return `the pattern of ${operator} ends in an escape`;
  return (actual) => (typeof actual === 'string' ? matches(actual) : null);
}

/** Null is a value like any other here; the word `null` means it. */
function distinctJudge(column: Column, value: string): Judge | string {
  const isNull = (actual: unknown): boolean => actual === null || actual === undefined;
  if (value.toLowerCase() === 'null') return (actual) => !isNull(actual);
  const comparer = comparerOf(column);
  if (comparer === undefined) return `${column.name} is ${column.type}, which cannot be compared`;
  const wanted = comparer.read(value);
  if (wanted === undefined) return unreadable(column, value);
  return (actual) => isNull(actual) || compareWith(comparer, actual, wanted) !== 0;
}

function unreadable(column: Column, value: string): string {
  return `${column.name} is ${column.type}, and "${value.slice(0, 100)}" is none`;
}
