import { rangeUnsatisfiable, refused, tooMuch } from '../errors.ts';
import type { At, Condition, OrderTerm, ParsedQuery, SelectItem, Window } from './ast.ts';
import { createBudget, cursorOver, fail, isAtEnd, takes, type Budget, type Cursor } from './cursor.ts';
import { readJsonPath, readName, readNames } from './field.ts';
import { readLogic } from './logic.ts';
import { readOperation, readWholeValue } from './operation.ts';
import { readOrder } from './order.ts';
import { readSelect } from './select.ts';

/** Letters of a query string; more is not even split. */
const MOST_LETTERS = 16_000;
const MOST_PARAMETERS = 200;

/** One `name=value` of the address, decoded. */
export type Parameter = readonly [name: string, value: string];

/** Splits and decodes a query string. @throws PGRST100 for escapes that are none, and for what is too long. */
export function splitQuery(search: string): Parameter[] {
  if (search === '') return [];
  if (search.length > MOST_LETTERS) {
    throw refused(414, 'PGRST100', `A query string has at most ${MOST_LETTERS} characters`);
  }
  const parts = search.split('&');
  if (parts.length > MOST_PARAMETERS) throw tooMuch(`At most ${MOST_PARAMETERS} parameters.`);
  return parts.filter((part) => part !== '').map(splitParameter);
}

function splitParameter(part: string): Parameter {
  const sign = part.indexOf('=');
  return sign < 0 ? [decode(part), ''] : [decode(part.slice(0, sign)), decode(part.slice(sign + 1))];
}

function decode(text: string): string {
  if (!/[%+]/.test(text)) return text;
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    if (!decoded.includes('\0')) return decoded;
  } catch {
    // Told below, like NUL, which PostgreSQL cannot hold.
  }
  throw refused(400, 'PGRST100', 'The query string holds a percent escape that is no text');
}

interface Draft {
  select: readonly SelectItem[];
  conditions: At<Condition>[];
  orders: At<readonly OrderTerm[]>[];
  limits: At<number>[];
  offsets: At<number>[];
  columns: readonly string[] | undefined;
  onConflict: readonly string[] | undefined;
}

/** Parameters that are no part of a query: the gateway's key. */
const IGNORED = new Set(['apikey']);

/** The query string of a table. @throws PGRST100 naming the place that cannot be read. */
export function parseQuery(parameters: readonly Parameter[]): ParsedQuery {
  const budget = createBudget();
  const draft: Draft = {
    select: [{ kind: 'all' }],
    conditions: [],
    orders: [],
    limits: [],
    offsets: [],
    columns: undefined,
    onConflict: undefined,
  };
  for (const [name, value] of parameters) {
    if (!IGNORED.has(name)) readParameter(draft, name, value, budget);
  }
  const { limits, offsets, ...rest } = draft;
  return { ...rest, windows: windowsOf(limits, offsets) };
}

function readParameter(draft: Draft, name: string, value: string, budget: Budget): void {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const read = BY_NAME[name] ?? BY_LAST_WORD[last] ?? readFilter;
  read(draft, name, value, budget);
}

type ReadParameter = (draft: Draft, name: string, value: string, budget: Budget) => void;

const BY_NAME: Readonly<Record<string, ReadParameter>> = Object.assign(Object.create(null) as object, {
  select: (draft, _name, value, budget) => {
    if (value !== '') draft.select = readSelect(cursorOver(value, 'select parameter', budget));
    else draft.select = [];
  },
  columns: (draft, _name, value, budget) => {
    draft.columns = readNames(cursorOver(value, 'columns parameter', budget));
  },
  on_conflict: (draft, _name, value, budget) => {
    draft.onConflict = readNames(cursorOver(value, 'on_conflict parameter', budget));
  },
} satisfies Record<string, ReadParameter>);

const BY_LAST_WORD: Readonly<Record<string, ReadParameter>> = Object.assign(Object.create(null) as object, {
  order: (draft, name, value, budget) => {
    const said = readOrder(cursorOver(value, 'order', budget));
    draft.orders.push({ path: pathBefore(name, budget), said });
  },
  limit: (draft, name, value, budget) => {
    const said = wholeNumber(value);
    if (said !== undefined && said < 0) {
      throw rangeUnsatisfiable('Limit should be greater than or equal to zero.');
    }
    if (said !== undefined) draft.limits.push({ path: pathBefore(name, budget), said });
  },
  offset: (draft, name, value, budget) => {
    const said = wholeNumber(value);
    if (said !== undefined && said >= 0) draft.offsets.push({ path: pathBefore(name, budget), said });
  },
  and: readLogicParameter,
  or: readLogicParameter,
} satisfies Record<string, ReadParameter>);

function readFilter(draft: Draft, name: string, value: string, budget: Budget): void {
  const { path, cursor } = readPath(cursorOver(name, 'tree path', budget));
  const field = { name: path.pop() ?? '', path: readJsonPath(cursor) };
  if (!isAtEnd(cursor)) fail(cursor, '"->>", "->", delimiter (.) or end of input');
  const text = cursorOver(value, 'filter', budget);
  const operation = readOperation(text, readWholeValue);
  if (!isAtEnd(text)) fail(text, 'end of input');
  draft.conditions.push({ path, said: { kind: 'filter', field, ...operation } });
}

/** `rel.not.or=(…)`: the operator and its `not` are the last words of the name. */
function readLogicParameter(draft: Draft, name: string, value: string, budget: Budget): void {
  const words = readPath(cursorOver(name, 'logic path', budget)).path;
  const operator = words.pop() ?? '';
  const isNegated = words.includes('not');
  const text = `${isNegated ? 'not.' : ''}${operator}${value}`;
  const cursor = { ...cursorOver(text, 'logic tree', budget) };
  const path = words.filter((word) => word !== 'not');
  draft.conditions.push({
    path,
    said: readLogic({
      ...cursor,
      what: `failed to parse logic tree (${value.slice(0, 500).toWellFormed()})`,
    }),
  });
}

/** The names that lead to a level, without the last word. */
function pathBefore(name: string, budget: Budget): string[] {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? [] : readPath(cursorOver(name.slice(0, dot), 'tree path', budget)).path;
}

function readPath(cursor: Cursor): { path: string[]; cursor: Cursor } {
  const path = [readName(cursor)];
  while (takes(cursor, '.')) path.push(readName(cursor));
  return { path, cursor };
}

/** Numbers that a page can have; anything else says nothing, as in PostgREST. */
function wholeNumber(text: string): number | undefined {
  if (!/^-?\d{1,18}$/.test(text)) return undefined;
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

/** The last limit and the last offset of each level. */
function windowsOf(limits: readonly At<number>[], offsets: readonly At<number>[]): At<Window>[] {
  const byPath = new Map<string, At<Window>>();
  const put = (path: readonly string[], change: Partial<Window>): void => {
    const key = JSON.stringify(path);
    const before = byPath.get(key)?.said ?? { limit: undefined, offset: 0 };
    byPath.set(key, { path, said: { ...before, ...change } });
  };
  for (const { path, said } of limits) put(path, { limit: said });
  for (const { path, said } of offsets) put(path, { offset: said });
  return [...byPath.values()];
}
