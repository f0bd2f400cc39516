import * as schema from './schema.data.ts';

/** A column: what may be asked of it follows from its type. */
export interface Column {
  readonly name: string;
  /** As SQL names it: `timestamptz`, `text[]`, `numeric(5,2)`, `public.task_status` for enums. */
  readonly type: string;
  readonly kind: ColumnKind;
  readonly isNullable: boolean;
  /** Always computed by the database: what is sent for it is ignored. */
  readonly isGenerated: boolean;
  /** The SQL that fills it in. */
  readonly fill: string | undefined;
}

export type ColumnKind = 'text' | 'number' | 'boolean' | 'uuid' | 'moment' | 'array' | 'json' | 'enum';

/** A way from a table to another, as embedding follows it. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  /** The columns that are equal: here and there. */
  readonly column: string;
  readonly foreignColumn: string;
  readonly constraint: string;
  readonly cardinality: 'many-to-one' | 'one-to-many' | 'one-to-one';
  /** Whether the foreign key stands in `from`. */
  readonly isOwn: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly relations: readonly Relation[];
  /** Every unique rule; the primary key is the first. */
  readonly uniqueRules: readonly (readonly string[])[];
  /** What an upsert resolves on that names neither the id nor `on_conflict`. */
  readonly naturalKey: readonly string[];
  /** Row-level security: whose rows a person has, and whether others may read what was made public. */
  readonly policy: { readonly owner: string; readonly isReadByOthers: boolean };
}

export interface Routine {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly returns: string;
  /** It may change something: never by GET. */
  readonly isVolatile: boolean;
}

/** The only place that identifiers of SQL come from. */
export interface Registry {
  readonly tables: ReadonlyMap<string, Table>;
  readonly routines: ReadonlyMap<string, Routine>;
}

/** Reads the committed description of the schema. */
export function createRegistry(): Registry {
  const columns = new Map(entriesOf(schema.TABLES));
  const relations = relationsOf([...columns.keys()]);
  return {
    tables: new Map([...columns].map(([name, found]) => [name, tableOf(name, found, relations)])),
    routines: new Map(schema.FUNCTIONS.map((routine) => [routine.name, routine])),
  };
}

function tableOf(name: string, columns: ReadonlyMap<string, Column>, relations: readonly Relation[]): Table {
  return {
    name,
    columns,
    relations: relations.filter(({ from }) => from === name),
    uniqueRules: [['id'], ...uniqueRulesOf(name)],
    naturalKey: schema.NATURAL_KEYS[name] ?? ['id'],
    policy: {
      owner: schema.OWNER_COLUMNS[name] ?? 'user_id',
      isReadByOthers: schema.READ_BY_OTHERS.includes(name),
    },
  };
}

function uniqueRulesOf(name: string): (readonly string[])[] {
  return schema.UNIQUE_RULES.filter(([table]) => table === name).map(([, columns]) => columns);
}

/** `table: column type! = default | …`, a table after the other. */
function entriesOf(text: string): [string, ReadonlyMap<string, Column>][] {
  return text
    .trim()
    .split(/\n(?=\w)/)
    .map((entry) => {
      const [, name = '', columns = ''] = /^(\w+): ([^]*)$/.exec(entry) ?? [];
      return [name, new Map(columns.split('|').map((column) => columnOf(column.trim())))];
    });
}

function columnOf(text: string): [string, Column] {
  const [, name = '', type = '', mark = '', rest = ''] = /^(\w+) (\S+?)(!?)(?: (.*))?$/.exec(text) ?? [];
  const kind = kindOf(type);
  const column = {
    name,
    type: kind === 'enum' ? `public.${type}` : type,
    kind,
    isNullable: mark === '',
    isGenerated: rest === 'generated',
    fill: rest.startsWith('= ') ? rest.slice(2) : undefined,
  };
  return [name, column];
}

const KINDS: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  integer: 'number',
  'numeric(5,2)': 'number',
  'numeric(4,1)': 'number',
  boolean: 'boolean',
  uuid: 'uuid',
  timestamptz: 'moment',
  date: 'moment',
  time: 'moment',
  'text[]': 'array',
  jsonb: 'json',
};

function kindOf(type: string): ColumnKind {
  return KINDS[type] ?? 'enum';
}

/** Every foreign key both ways; `user_id` leads to profiles. */
function relationsOf(tables: readonly string[]): Relation[] {
  const keys = [
    ...schema.FOREIGN_KEYS,
    ...schema.OF_PROFILES.map((table) => [table, 'user_id', 'profiles'] as const),
  ];
  return keys
    .filter(([from]) => tables.includes(from))
    .flatMap(([from, column, to]) => {
      const constraint = `${from}_${column}_fkey`;
      const isOne = uniqueRulesOf(from).some((rule) => rule.length === 1 && rule[0] === column);
      const own = { from, to, column, foreignColumn: 'id', constraint, isOwn: true };
      const back = { from: to, to: from, column: 'id', foreignColumn: column, constraint, isOwn: false };
      return [
        { ...own, cardinality: isOne ? ('one-to-one' as const) : ('many-to-one' as const) },
        { ...back, cardinality: isOne ? ('one-to-one' as const) : ('one-to-many' as const) },
      ];
    });
}
