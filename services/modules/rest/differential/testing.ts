import type {
  At,
  Condition,
  EmbedItem,
  Field,
  Filter,
  Operation,
  OrderTerm,
  ParsedQuery,
  SelectItem,
} from '../grammar/ast.ts';
import type { Registry, Relation } from '../registry/registry.ts';

/** A plain, slow reading of a query: rows in memory, one after the other, no SQL. */
export type Row = Readonly<Record<string, unknown>>;
export type Data = Readonly<Record<string, readonly Row[]>>;

/** True, false, or unknown. */
type Truth = boolean | null;

interface Place {
  readonly data: Data;
  readonly registry: Registry;
  readonly table: string;
  readonly query: ParsedQuery;
  readonly items: readonly SelectItem[];
}

/** What a query gives of these rows. */
export function evaluate(place: Place): unknown[] {
  return told(place, chosen(place, place.data[place.table] ?? []), place.data);
}

/** The chosen rows as they are shown, with what all the data embed in them; or how many they are. */
function told(place: Place, rows: readonly Row[], data: Data): unknown[] {
  const [first] = place.items;
  if (first?.kind === 'count') return [...windowed(place, [{ [first.alias ?? 'count']: rows.length }])];
  return windowed(place, ordered(place, rows)).map((row) => present({ ...place, data }, row));
}

function chosen(place: Place, rows: readonly Row[]): Row[] {
  const conditions = here(place.query.conditions);
  const inner = place.items.filter((item) => item.kind === 'embed' && item.join === 'inner') as EmbedItem[];
  return rows.filter(
    (row) =>
      conditions.every((condition) => holds(place, row, condition) === true) &&
      inner.every((item) => embedded(place, row, { ...item, items: [{ kind: 'all' }] }).length > 0),
  );
}

function here<Said>(all: readonly At<Said>[]): Said[] {
  return all.filter(({ path }) => path.length === 0).map(({ said }) => said);
}

/** What is said of the rows that an item embeds. */
function below(query: ParsedQuery, item: EmbedItem): ParsedQuery {
  const names = [item.alias, item.relation];
  const step = <Said>(all: readonly At<Said>[]): At<Said>[] =>
    all
      .filter(({ path }) => path[0] !== undefined && names.includes(path[0]))
      .map(({ path, said }) => ({ path: path.slice(1), said }));
  return {
    ...query,
    conditions: step(query.conditions),
    orders: step(query.orders),
    windows: step(query.windows),
  };
}

function relationOf({ registry, table }: Place, item: EmbedItem): Relation {
  const relation = registry.tables.get(table)?.relations.find(({ to }) => to === item.relation);
  if (relation === undefined) throw new Error(`${table} has no ${item.relation}`);
  return relation;
}

function embedded(place: Place, row: Row, item: EmbedItem): unknown[] {
  const { to, column, foreignColumn } = relationOf(place, item);
  const rows = (place.data[to] ?? []).filter(
    (other) => row[column] !== null && other[foreignColumn] === row[column],
  );
  const data = { ...place.data, [to]: rows };
  const inner = { ...place, data, table: to, query: below(place.query, item), items: item.items };
  return told(inner, chosen(inner, rows), place.data);
}

function present(place: Place, row: Row): Row {
  return Object.assign({}, ...place.items.map((item) => presentItem(place, row, item))) as Row;
}

function presentItem(place: Place, row: Row, item: SelectItem): Row {
  if (item.kind === 'all') return row;
  if (item.kind === 'embed') return presentEmbed(place, row, item);
  if (item.kind === 'count') throw new Error('a count is no column');
  const value = valueOf(row, item.field);
  const last = item.field.path.findLast(({ key }) => typeof key === 'string')?.key;
  return { [item.alias ?? String(last ?? item.field.name)]: item.cast === 'text' ? asText(value) : value };
}

function presentEmbed(place: Place, row: Row, item: EmbedItem): Row {
  const rows = embedded(place, row, item);
  if (item.isSpread) return spread(place, item, rows[0] as Row | undefined);
  const isMany = relationOf(place, item).cardinality === 'one-to-many';
  return { [item.alias ?? item.relation]: isMany ? rows : (rows[0] ?? null) };
}

/** The columns of the one row, or of none. */
function spread(place: Place, item: EmbedItem, row: Row | undefined): Row {
  if (row !== undefined) return row;
  const table = relationOf(place, item).to;
  const nothing = present({ ...place, table, query: below(place.query, item), items: item.items }, {});
  const columns = place.registry.tables.get(table)?.columns.keys() ?? [];
  const all = item.items.some(({ kind }) => kind === 'all') ? [...columns] : [];
  return Object.fromEntries([...all, ...Object.keys(nothing)].map((name) => [name, null]));
}

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function valueOf(row: Row, { name, path }: Field): unknown {
  let value: unknown = row[name] ?? null;
  for (const { arrow, key } of path) {
    const next = stepInto(value, key);
    value = arrow === '->>' ? asText(next) : next;
  }
  return value;
}

function stepInto(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? (value.at(key) ?? null) : null;
  if (typeof value !== 'object' || value === null) return null;
  return typeof key === 'string' && Object.hasOwn(value, key) ? (value as Row)[key] : null;
}

function holds(place: Place, row: Row, condition: Condition): Truth {
  const truth =
    condition.kind === 'logic'
      ? combined(
          condition.operator,
          condition.conditions.map((inner) => holds(place, row, inner)),
        )
      : fits(valueOf(row, condition.field), condition);
  return condition.isNegated ? not(truth) : truth;
}

function combined(operator: 'and' | 'or', truths: readonly Truth[]): Truth {
  const decisive = operator === 'or';
  if (truths.includes(decisive)) return decisive;
  return truths.includes(null) ? null : !decisive;
}

function not(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function fits(value: unknown, { operation }: Filter): Truth {
  if (operation.kind === 'is') return operation.truth === 'null' ? value === null : value !== null;
  if (operation.kind === 'search') throw new Error('searches are PostgreSQL’s own');
  if (operation.kind === 'in') {
    return combined(
      'or',
      operation.values.map((wanted) => compare('eq', value, wanted)),
    );
  }
  const { operator, quantifier, value: wanted } = operation;
  if (quantifier === undefined) return compare(operator, value, wanted);
  return combined(
    quantifier === 'any' ? 'or' : 'and',
    listOf(wanted).map((one) => compare(operator, value, one)),
  );
}

function listOf(literal: string): string[] {
  return literal === '{}' ? [] : literal.slice(1, -1).split(',');
}

type Comparison = Extract<Operation, { kind: 'compare' }>['operator'];

function compare(operator: Comparison, value: unknown, wanted: string): Truth {
  if (operator === 'isdistinct') return value === null || order(value, wanted) !== 0;
  if (value === null) return null;
  if (Array.isArray(value)) return compareLists(operator, value as string[], listOf(wanted));
  if (operator === 'like' || operator === 'ilike') {
    return patternOf(wanted, operator === 'ilike').test(textOf(value));
  }
  const meant = MEANT[operator];
  if (meant === undefined) throw new Error(`${operator} is not compared here`);
  return meant(order(value, wanted));
}

const MEANT: Partial<Readonly<Record<Comparison, (difference: number) => boolean>>> = {
  eq: (difference) => difference === 0,
  neq: (difference) => difference !== 0,
  gt: (difference) => difference > 0,
  gte: (difference) => difference >= 0,
  lt: (difference) => difference < 0,
  lte: (difference) => difference <= 0,
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function compareLists(operator: Comparison, value: readonly string[], wanted: readonly string[]): boolean {
  if (operator === 'cs') return wanted.every((one) => value.includes(one));
  if (operator === 'cd') return value.every((one) => wanted.includes(one));
  if (operator === 'ov') return value.some((one) => wanted.includes(one));
  return value.join() === wanted.join() && value.length === wanted.length;
}

function patternOf(pattern: string, isLoose: boolean): RegExp {
  const source = pattern
    .replace(/[.^$()[\]{}|\\+?]/g, '\\$&')
    .replace(/[*%]/g, '.*')
    .replaceAll('_', '.');
  return new RegExp(`^${source}$`, isLoose ? 'is' : 's');
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T/;

function order(value: unknown, other: unknown): number {
  if (typeof value === 'number') return value - Number(other);
  const [left, right] = [textOf(value), textOf(other)];
  if (MOMENT.test(left)) return Date.parse(left) - Date.parse(right);
  return left < right ? -1 : left > right ? 1 : 0;
}

function ordered(place: Place, rows: readonly Row[]): Row[] {
  const terms = here(place.query.orders).at(-1) ?? [];
  return [...rows].sort((left, right) => {
    for (const term of terms) {
      const difference = byTerm(term, valueFor(place, left, term), valueFor(place, right, term));
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function valueFor(place: Place, row: Row, { field, relation }: OrderTerm): unknown {
  if (relation === undefined) return valueOf(row, field);
  const item = place.items.find((one) => one.kind === 'embed' && one.relation === relation) as EmbedItem;
  const [other] = embedded(place, row, { ...item, items: [{ kind: 'all' }] });
  return other === undefined ? null : valueOf(other as Row, field);
}

function byTerm({ direction, nulls }: OrderTerm, left: unknown, right: unknown): number {
  const isDown = direction === 'desc';
  if (left === null || right === null) {
    const nullsFirst = nulls === undefined ? isDown : nulls === 'first';
    return left === right ? 0 : (left === null) === nullsFirst ? -1 : 1;
  }
  return isDown ? -order(left, right) : order(left, right);
}

function windowed({ query }: Place, rows: readonly Row[]): readonly Row[] {
  const { limit = Infinity, offset } = here(query.windows).at(-1) ?? { offset: 0 };
  return rows.slice(offset, offset + limit);
}
