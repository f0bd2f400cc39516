import { refused } from '../errors.ts';
import type { CountItem, FieldItem, OrderTerm } from '../grammar/ast.ts';
import type { Binder } from './binder.ts';
import { castType, expressionOf } from './column.ts';
import { writeCondition } from './filter.ts';
import { findEmbed, MOST_ROWS } from './tree.ts';
import { isToOne, type Embed, type Level } from './level.ts';
import { nameOf } from './names.ts';

/** One column of an answer: the name is bound where a client chose it. */
interface Output {
  readonly sql: string;
  readonly name: string;
  readonly isOurs: boolean;
  /** One of all columns, in the table's order. */
  readonly isOfAll?: true;
}

/** How a level's rows are written into an answer. */
export interface WrittenRows {
  /** A select of the rows, in order and bounded. */
  readonly sql: string;
  /** The row `r` of it as json. */
  readonly json: string;
  /** The names of its columns, in order: the head of a csv. */
  readonly names: readonly string[];
}

/** Where a level's rows come from, and what of them is decided already. */
export interface Source {
  /** @default the level's table */
  readonly relation?: string;
  /** Only embeddings that must be there still choose. */
  readonly isChosen?: boolean;
  /** Whoever asks bounds them, or there is at most one. */
  readonly isBounded?: boolean;
}

/** The rows of a level as a select, its embeddings inside. */
export function writeRows(level: Level, binder: Binder, source: Source = {}): WrittenRows {
  const { columns, joins, ...written } = writeFields(level, binder);
  return { ...written, sql: writeSelect(level, binder, source, { columns, joins }) };
}

function writeSelect(
  level: Level,
  binder: Binder,
  source: Source,
  { columns, joins }: Pick<Fields, 'columns' | 'joins'>,
): string {
  return (
    `select ${columns} from ${source.relation ?? tableOf(level)} ${level.alias}${joins}` +
    whereOf(level, binder, source.isChosen === true) +
    orderOf(level, binder) +
    (source.isBounded === true ? '' : windowOf(level, binder))
  );
}

interface Fields extends Omit<WrittenRows, 'sql'> {
  readonly columns: string;
  /** The rows that are spread, joined behind the table. */
  readonly joins: string;
}

/** What is read of each row. */
function writeFields(level: Level, binder: Binder): Fields {
  const [first, ...more] = level.items;
  // What most clients ask for needs no list of columns.
  if (first?.kind === 'all' && more.length === 0) {
    const names = [...level.table.columns.keys()];
    return { columns: `${level.alias}.*`, joins: '', json: 'row_to_json(r)', names };
  }
  const joins: string[] = [];
  const outputs = outputsOf(level, binder, joins);
  const areOurs = outputs.every(({ isOurs }) => isOurs);
  const columns = areOurs
    ? ourColumns(outputs, level.alias)
    : outputs.map(({ sql }, index) => `${sql} as c${index}`);
  return {
    columns: columns.join(', '),
    joins: joins.join(''),
    json: areOurs ? 'row_to_json(r)' : namedByClient(outputs, binder),
    names: outputs.map(({ name }) => name),
  };
}

/** The one row that a write has at hand, as json. */
export function writeRowAtHand(
  level: Level,
  binder: Binder,
): { readonly sql: string; readonly json: string } {
  const { columns, joins, json } = writeFields(level, binder);
  return { sql: `(select ${columns}${joins === '' ? '' : ` from (select) one${joins}`})`, json };
}

/** Whether the root's conditions name one id: then there is one row at most. */
export function isById({ conditions }: Level): boolean {
  return conditions.some(
    (condition) =>
      condition.kind === 'filter' &&
      !condition.isNegated &&
      condition.field.name === 'id' &&
      condition.field.path.length === 0 &&
      condition.operation.kind === 'compare' &&
      condition.operation.operator === 'eq' &&
      condition.operation.quantifier === undefined,
  );
}

/** Whether embedded rows choose too. */
export function hasInnerEmbeds({ embeds }: Level): boolean {
  return embeds.some(({ join }) => join === 'inner');
}

/** All columns of a table are one star: what is sent each time stays short. */
function ourColumns(outputs: readonly Output[], alias: string): string[] {
  return outputs.flatMap(({ sql, name, isOfAll }, index) => {
    if (isOfAll !== true) return [`${sql} as ${name}`];
    return outputs[index - 1]?.isOfAll === true ? [] : [`${alias}.*`];
  });
}

/** How many rows there are, whatever the window. */
export function writeCount(level: Level, binder: Binder): string {
  return `select count(*) from ${tableOf(level)} ${level.alias}${whereOf(level, binder, false)}`;
}

/** The same as a select of nothing, for the planner's guess. */
export function writeBare(level: Level, binder: Binder): string {
  return `select 1 from ${tableOf(level)} ${level.alias}${whereOf(level, binder, false)}`;
}

function tableOf({ table }: Level): string {
  return `public.${table.name}`;
}

/** A function takes a hundred arguments: two for each name. */
const MOST_NAMED = 50;

function namedByClient(outputs: readonly Output[], binder: Binder): string {
  if (outputs.length > MOST_NAMED) {
    throw refused(400, 'PGRST100', `At most ${MOST_NAMED} columns where some have names of their own`);
  }
  const pairs = outputs.map(({ name }, index) => `${binder.text(name)}, r.c${index}`);
  return `json_build_object(${pairs.join(', ')})`;
}

function outputsOf(level: Level, binder: Binder, joins: string[]): Output[] {
  let embeds = 0;
  return level.items.flatMap((item): Output[] => {
    if (item.kind === 'all') return allColumns(level);
    if (item.kind === 'field') return [fieldOutput(level, item, binder)];
    if (item.kind === 'count') return [countOutput(item)];
    const embed = level.embeds[embeds];
    embeds += 1;
    if (embed === undefined || embed.level.items.length === 0) return [];
    return embed.isSpread ? spreadOutputs(level, embed, binder, joins) : [embedOutput(level, embed, binder)];
  });
}

function allColumns({ table, alias }: Level): Output[] {
  return [...table.columns.keys()].map((name) => ({
    sql: `${alias}.${name}`,
    name,
    isOurs: true,
    isOfAll: true,
  }));
}

function fieldOutput(level: Level, { field, alias, cast }: FieldItem, binder: Binder): Output {
  const { sql } = expressionOf(level.table, level.alias, field, binder);
  const name = alias ?? nameOf(field);
  return {
    sql: cast === undefined ? sql : `(${sql})::${castType(cast)}`,
    name,
    isOurs: alias === undefined && field.path.length === 0,
  };
}

function countOutput({ alias, cast }: CountItem): Output {
  const sql = cast === undefined ? 'count(*)' : `count(*)::${castType(cast)}`;
  return { sql, name: alias ?? 'count', isOurs: alias === undefined };
}

function embedOutput(level: Level, embed: Embed, binder: Binder): Output {
  const { sql, json } = writeRows(embed.level, binder, sourceOf(level, embed));
  const isOne = isToOne(embed);
  const body = isOne ? json : `coalesce(json_agg(${json}), '[]'::json)`;
  const { name, isAliased, relation } = embed;
  return {
    sql: `(select ${body} from (${sql}) r)`,
    name,
    isOurs: !isAliased && name === relation.to,
  };
}

/** The columns of the one row at the other end, null where there is none: it is joined, not asked for each of them. */
function spreadOutputs(level: Level, embed: Embed, binder: Binder, joins: string[]): Output[] {
  const inner = embed.level;
  const inside: string[] = [];
  const outputs = outputsOf(inner, binder, inside);
  if (outputs.length === 0) return [];
  const columns = outputs.map(({ sql }, index) => `${sql} as c${index}`).join(', ');
  const rows = writeSelect(inner, binder, sourceOf(level, embed), { columns, joins: inside.join('') });
  const alias = `s${inner.alias}`;
  joins.push(` left join lateral (${rows}) ${alias} on true`);
  return outputs.map(({ name, isOurs }, index) => ({ sql: `${alias}.c${index}`, name, isOurs }));
}

/** The rows at the other end of a relation, joined to the row that embeds them. */
function sourceOf(level: Level, embed: Embed): Source {
  const { limit, offset } = embed.level.window;
  const isBounded = isToOne(embed) && limit === undefined && offset === 0;
  return { relation: joined(level, embed), isBounded };
}

/** A subquery with the name of the table inside, so that conditions are written as everywhere. */
function joined({ alias }: Level, { relation, level: inner }: Embed): string {
  return `(select * from ${tableOf(inner)} j where j.${relation.foreignColumn} = ${alias}.${relation.column})`;
}

/** Whether a row has embedded ones that fit. */
function writeExists(level: Level, embed: Embed, binder: Binder): string {
  const inner = embed.level;
  return (
    `exists (select 1 from ${joined(level, embed)} ${inner.alias}` +
    `${whereOf(inner, binder, false)}${windowOf(inner, binder)})`
  );
}

function whereOf(level: Level, binder: Binder, isChosen: boolean): string {
  const exists = (embed: Embed): string => writeExists(level, embed, binder);
  const writer = { level, binder, exists };
  const parts = [
    ...(isChosen ? [] : level.conditions.map((condition) => writeCondition(writer, condition))),
    ...level.embeds.filter(({ join }) => join === 'inner').map(exists),
  ];
  return parts.length === 0 ? '' : ` where ${parts.join(' and ')}`;
}

/** The root's conditions alone, for what changes rows. */
export function writeChoice(level: Level, binder: Binder): string {
  const exists = (embed: Embed): string => writeExists(level, embed, binder);
  const parts = level.conditions.map((condition) => writeCondition({ level, binder, exists }, condition));
  return parts.join(' and ');
}

function orderOf(level: Level, binder: Binder): string {
  if (level.order.length === 0) return '';
  return ` order by ${level.order.map((term) => writeTerm(level, term, binder)).join(', ')}`;
}

function writeTerm(level: Level, term: OrderTerm, binder: Binder): string {
  const sql =
    term.relation === undefined
      ? expressionOf(level.table, level.alias, term.field, binder).sql
      : relatedTerm(level, term, term.relation, binder);
  const direction = term.direction === undefined ? '' : ` ${term.direction}`;
  return `${sql}${direction}${term.nulls === undefined ? '' : ` nulls ${term.nulls}`}`;
}

/** By a column of the one row that is embedded. @throws PGRST108, PGRST118 */
function relatedTerm(level: Level, { field }: OrderTerm, relation: string, binder: Binder): string {
  const embed = findEmbed(level, relation);
  if (embed === undefined) {
    throw refused(400, 'PGRST108', `'${relation}' is not an embedded resource in this request`, {
      hint: `Verify that '${relation}' is included in the 'select' query parameter.`,
    });
  }
  if (!isToOne(embed)) {
    throw refused(400, 'PGRST118', `A related order on '${relation}' is not possible`, {
      details: `'${level.table.name}' and '${relation}' do not form a many-to-one or one-to-one relationship`,
    });
  }
  const inner = embed.level;
  const { sql } = expressionOf(inner.table, inner.alias, field, binder);
  return `(select ${sql} from ${joined(level, embed)} ${inner.alias}${whereOf(inner, binder, false)})`;
}

function windowOf({ window }: Level, binder: Binder): string {
  const limit = binder.as(String(Math.min(window.limit ?? MOST_ROWS, MOST_ROWS)), 'bigint');
  return ` limit ${limit}${window.offset === 0 ? '' : ` offset ${binder.as(String(window.offset), 'bigint')}`}`;
}
