import type { Column } from './columns.ts';
import { comparerOf, type Comparer } from './compare.ts';
import { likePattern } from './like.ts';

/** The operators of realtime-js' `postgresChangesFilter`. */
export const OPERATORS = [
  'eq',
  'neq',
  'lte',
  'lt',
  'gte',
  'gt',
  'in',
  'like',
  'ilike',
  'isdistinct',
  'is',
  'match',
  'imatch',
] as const;
export type Operator = (typeof OPERATORS)[number];

export type Row = Readonly<Record<string, unknown>>;

/** A regular expression that the database must try: those of clients never run in this process. */
export interface RegexTest {
  readonly column: string;
  readonly pattern: string;
  readonly ignoresCase: boolean;
  readonly isNegated: boolean;
}

export interface Condition {
  readonly column: Column;
  readonly operator: Operator;
  readonly isNegated: boolean;
  readonly value: string | readonly string[];
}

/** True, false, or null for SQL's "unknown", which no filter lets through, negated or not. */
type Verdict = boolean | null;
type Judge = (actual: unknown) => Verdict;

const MAX_IN = 100;
const MAX_PATTERN = 1_000;

/** A test, a regular expression for the database, or a sentence on what is wrong. */
export function readCondition(condition: Condition): ((row: Row) => boolean) | RegexTest | string {
  const { column, operator, isNegated, value } = condition;
  if (operator === 'match' || operator === 'imatch') {
    if (!isText(column)) return needsText(condition);
    const pattern = String(value);
    if (pattern.length > MAX_PATTERN) return `a pattern has at most ${MAX_PATTERN} characters`;
    return { column: column.name, pattern, ignoresCase: operator === 'imatch', isNegated };
  }
  const judge = judgeOf(condition);
  if (typeof judge === 'string') return judge;
  return (row) => {
    const verdict = judge(row[column.name]);
    return verdict !== null && verdict !== isNegated;
  };
}

function judgeOf(condition: Condition): Judge | string {
  const { column, operator, value } = condition;
  switch (operator) {
    case 'is':
      return isJudge(column, String(value).toLowerCase());
    case 'like':
    case 'ilike':
      return likeJudge(condition);
    case 'isdistinct':
      return distinctJudge(column, String(value));
    case 'in':
      return inJudge(column, value);
    default:
      return orderJudge(column, COMPARISONS[operator as keyof typeof COMPARISONS], String(value));
  }
}

const COMPARISONS = {
  eq: (order: number) => order === 0,
  neq: (order: number) => order !== 0,
  lt: (order: number) => order < 0,
  lte: (order: number) => order <= 0,
  gt: (order: number) => order > 0,
  gte: (order: number) => order >= 0,
} as const;

function orderJudge(column: Column, holds: (order: number) => boolean, value: string): Judge | string {
  const comparer = comparerOf(column);
  if (comparer === undefined) return incomparable(column);
  const wanted = comparer.read(value);
  if (wanted === undefined) return unreadable(column, value);
  return (actual) => {
    const known = readActual(comparer, actual);
    return known === undefined ? null : holds(known < wanted ? -1 : Number(known > wanted));
  };
}

function inJudge(column: Column, value: string | readonly string[]): Judge | string {
  const comparer = comparerOf(column);
  if (comparer === undefined) return incomparable(column);
  const texts = typeof value === 'string' ? value.split(',').map((text) => text.trim()) : value;
  if (texts.length === 0 || texts.length > MAX_IN) return `in takes 1 to ${MAX_IN} values`;
  const wanted = new Set<string | number>();
  for (const text of texts) {
    const known = comparer.read(text);
    if (known === undefined) return unreadable(column, text);
    wanted.add(known);
  }
  return (actual) => {
    const known = readActual(comparer, actual);
    return known === undefined ? null : wanted.has(known);
  };
}

function isJudge(column: Column, wanted: string): Judge | string {
  if (wanted === 'null') return isNull;
  if (!['true', 'false', 'unknown'].includes(wanted)) return 'is takes null, true, false or unknown';
  if (column.type !== 'bool') return `is.${wanted} needs a boolean, and ${column.name} is ${column.type}`;
  return (actual) => (wanted === 'unknown' ? isNull(actual) : actual === (wanted === 'true'));
}

function likeJudge(condition: Condition): Judge | string {
  const { column, operator, value } = condition;
  if (!isText(column)) return needsText(condition);
  const pattern = String(value);
  if (pattern.length > MAX_PATTERN) return `a pattern has at most ${MAX_PATTERN} characters`;
  const matches = likePattern(pattern, operator === 'ilike');
  if (matches === undefined) return 'the pattern ends in an escape';
  return (actual) => (typeof actual === 'string' ? matches(actual) : null);
}

/** Null is a value like any other here; the word `null` means it. */
function distinctJudge(column: Column, value: string): Judge | string {
  if (value.toLowerCase() === 'null') return (actual) => !isNull(actual);
  const differs = orderJudge(column, COMPARISONS.neq, value);
  return typeof differs === 'string' ? differs : (actual) => differs(actual) ?? true;
}

function isNull(actual: unknown): boolean {
  return actual === null || actual === undefined;
}

function readActual(comparer: Comparer, actual: unknown): string | number | undefined {
  if (isNull(actual)) return undefined;
  return comparer.read(typeof actual === 'string' ? actual : JSON.stringify(actual));
}

function isText({ type }: Column): boolean {
  return type === 'text' || type === 'varchar' || type === 'bpchar';
}

function needsText({ column, operator }: Condition): string {
  return `${operator} needs a column of text, and ${column.name} is ${column.type}`;
}

function incomparable({ name, type }: Column): string {
  return `${name} is ${type}, which cannot be compared`;
}

function unreadable({ name, type }: Column, value: string): string {
  return `${name} is ${type}, and "${value.slice(0, 100)}" is none`;
}
