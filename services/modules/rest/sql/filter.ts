import { asPostgresSays, refused } from '../errors.ts';
import type { Comparison, Condition, Filter, Operation, Search } from '../grammar/ast.ts';
import type { ColumnKind } from '../registry/registry.ts';
import { arrayLiteral, type Binder } from './binder.ts';
import { expressionOf, type Expression } from './column.ts';
import { findEmbed } from './tree.ts';
import type { Embed, Level } from './level.ts';

/** How an embedded table's rows can be asked about, by whoever knows how to write that. */
export type WriteExists = (embed: Embed) => string;

/** Writes conditions as SQL, its values bound. */
export interface FilterWriter {
  readonly level: Level;
  readonly binder: Binder;
  readonly exists: WriteExists;
}

export function writeCondition(writer: FilterWriter, condition: Condition): string {
  if (condition.kind === 'logic') {
    const parts = condition.conditions.map((inner) => writeCondition(writer, inner));
    return `${condition.isNegated ? 'not ' : ''}(${parts.join(` ${condition.operator} `)})`;
  }
  const embed = embedMeant(writer.level, condition);
  const sql = embed === undefined ? writeFilter(writer, condition) : writeEmbedTest(writer, embed, condition);
  return condition.isNegated ? `not (${sql})` : sql;
}

/** A name that no column has may be that of an embedded table: then only its presence can be asked. */
function embedMeant(level: Level, { field }: Filter): Embed | undefined {
  return level.table.columns.has(field.name) ? undefined : findEmbed(level, field.name);
}

function writeEmbedTest({ exists }: FilterWriter, embed: Embed, { operation }: Filter): string {
  if (operation.kind !== 'is' || (operation.truth !== 'null' && operation.truth !== 'not_null')) {
    throw refused(400, 'PGRST120', `Bad operator on the '${embed.name}' embedded resource`, {
      details: 'Only is null or not is null filters are allowed on embedded resources',
    });
  }
  return `${operation.truth === 'null' ? 'not ' : ''}${exists(embed)}`;
}

function writeFilter({ level, binder }: FilterWriter, { field, operation }: Filter): string {
  const expression = expressionOf(level.table, level.alias, field, binder);
  return writeOperation(expression, operation, binder);
}

function writeOperation(expression: Expression, operation: Operation, binder: Binder): string {
  switch (operation.kind) {
    case 'is':
      return writeTruth(expression, operation.truth);
    case 'in':
      return `${expression.sql} = any (${binder.as(arrayLiteral(operation.values), arrayOf(expression.type))})`;
    case 'search':
      return writeSearch(expression, operation, binder);
    case 'compare':
      return writeComparison(expression, operation, binder);
  }
}

/** An array of arrays is an array all the same. */
function arrayOf(type: string): string {
  return type.endsWith('[]') ? type : `${type}[]`;
}

function writeTruth({ sql, kind, type }: Expression, truth: string): string {
  if (truth === 'null') return `${sql} is null`;
  if (truth === 'not_null') return `${sql} is not null`;
  if (kind !== 'boolean') {
    throw asPostgresSays(
      400,
      '42804',
      `argument of IS ${truth.toUpperCase()} must be type boolean, not type ${type.replace('public.', '')}`,
    );
  }
  return `${sql} is ${truth}`;
}

interface Operator {
  readonly sql: string;
  /** Columns that it can be asked of; every one when absent. */
  readonly kinds?: readonly ColumnKind[];
  /** `*` stands for any letters. */
  readonly isPattern?: true;
}

const TEXT: readonly ColumnKind[] = ['text'];

const OPERATORS: Readonly<Record<Comparison, Operator>> = {
  eq: { sql: '=' },
  neq: { sql: '<>' },
  gt: { sql: '>' },
  gte: { sql: '>=' },
  lt: { sql: '<' },
  lte: { sql: '<=' },
  isdistinct: { sql: 'is distinct from' },
  like: { sql: '~~', kinds: TEXT, isPattern: true },
  ilike: { sql: '~~*', kinds: TEXT, isPattern: true },
  match: { sql: '~', kinds: TEXT },
  imatch: { sql: '~*', kinds: TEXT },
  cs: { sql: '@>', kinds: ['array', 'json'] },
  cd: { sql: '<@', kinds: ['array', 'json'] },
  ov: { sql: '&&', kinds: ['array'] },
  // Of ranges, and no column of the 21 tables is one.
  sl: { sql: '<<', kinds: [] },
  sr: { sql: '>>', kinds: [] },
  nxr: { sql: '&<', kinds: [] },
  nxl: { sql: '&>', kinds: [] },
  adj: { sql: '-|-', kinds: [] },
};

function writeComparison(
  expression: Expression,
  { operator: name, quantifier, value }: Extract<Operation, { kind: 'compare' }>,
  binder: Binder,
): string {
  const { sql, kinds, isPattern } = OPERATORS[name];
  if (kinds !== undefined && !kinds.includes(expression.kind)) throw noOperator(expression, sql);
  const meant = isPattern === true ? value.replaceAll('*', '%') : value;
  if (quantifier === undefined) return `${expression.sql} ${sql} ${binder.as(meant, expression.type)}`;
  return `${expression.sql} ${sql} ${quantifier} (${binder.as(meant, arrayOf(expression.type))})`;
}

function noOperator({ type }: Expression, sql: string): Error {
  return asPostgresSays(
    404,
    '42883',
    `operator does not exist: ${type.replace('public.', '')} ${sql} unknown`,
    'No operator matches the given name and argument types. You might need to add explicit type casts.',
  );
}

const SEARCH_FUNCTIONS: Readonly<Record<Search, string>> = {
  fts: 'to_tsquery',
  plfts: 'plainto_tsquery',
  phfts: 'phraseto_tsquery',
  wfts: 'websearch_to_tsquery',
};

function writeSearch(
  expression: Expression,
  { operator, config, value }: Extract<Operation, { kind: 'search' }>,
  binder: Binder,
): string {
  if (expression.kind !== 'text' && expression.kind !== 'json') throw noOperator(expression, '@@');
  const by = config === undefined ? '' : `${binder.as(config, 'regconfig')}, `;
  return `to_tsvector(${by}${expression.sql}) @@ ${SEARCH_FUNCTIONS[operator]}(${by}${binder.text(value)})`;
}
