/** Requests to `/rest/v1`: sentences of its grammar, damaged ones, and noise. */
import type { Chance } from '../chance.ts';
import type { FuzzInput } from '../input.ts';
import type { Target } from '../target.ts';
import { anyBody, anyText, anyValue, damagedText, inHeader, inPath, inQuery } from '../texts.ts';

const OPERATORS = [
  ...['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch', 'in', 'is', 'isdistinct'],
  ...['cs', 'cd', 'ov', 'sl', 'sr', 'nxr', 'nxl', 'adj', 'fts', 'plfts', 'phfts', 'wfts', 'eq(any)'],
  ...['like(all)', 'fts(english)', 'zz', ''],
];
const VALUES = [
  ...['null', 'true', 'unknown', '1', '-1', '1.5', '{1,2}', '{}', '(1,2)', '("a,b",c)', '()', '[1,2)', '*a*'],
  ...[
    '2026-01-01',
    '2026-01-01T00:00:00+02:00',
    '10:00',
    'todo',
    '{"a":1}',
    '00000000-0000-4000-8000-000000000000',
  ],
];
const PREFERENCES = [
  ...['return=representation', 'return=minimal', 'return=headers-only', 'count=exact', 'count=planned'],
  ...['count=estimated', 'resolution=merge-duplicates', 'resolution=ignore-duplicates', 'missing=default'],
  ...['tx=rollback', 'handling=strict', 'handling=lenient', 'max-affected=1', 'timezone=Mars', 'x', ',,='],
];
const MEDIA = [
  ...['application/json', 'application/vnd.pgrst.object+json', 'text/csv', '*/*;q=0.1', 'text/html', ';;,'],
  ...[
    'application/vnd.pgrst.array+json;nulls=stripped',
    'application/geo+json',
    'application/vnd.pgrst.plan+json',
  ],
];
const BODY_TYPES = [
  ...['application/json', 'application/json;charset=UTF-8', 'text/csv', 'application/x-www-form-urlencoded'],
  ...['application/octet-stream', 'text/plain', 'multipart/form-data; boundary=x', 'klingon'],
];

export function restInput(chance: Chance, target: Target): FuzzInput {
  const table = chance.pick([...target.tables.keys()]);
  const columns = target.tables.get(table) ?? [];
  const method = chance.pick([
    'GET',
    'GET',
    'GET',
    'GET',
    'HEAD',
    'POST',
    'POST',
    'PATCH',
    'DELETE',
    'PUT',
    'OPTIONS',
  ]);
  const search = chance.weighted([
    [6, () => sentence(chance, target, columns)],
    [5, () => understood(chance, columns)],
    [3, () => inPath(damagedText(chance, sentence(chance, target, columns)))],
    [
      1,
      () =>
        chance
          .some(4, () => `${inQuery(chance, anyText(chance))}=${inQuery(chance, anyText(chance))}`)
          .join('&'),
    ],
    [method === 'DELETE' ? 20 : 0, () => 'id=not.is.null'],
  ]);
  const path = chance.weighted([
    [30, () => table],
    [2, () => `rpc/${chance.pick([...target.routines, 'x', ''])}`],
    [1, () => inPath(damagedText(chance, table))],
    [1, () => chance.pick(['', 'rpc', 'tasks/', 'tasks/1', 'auth.users', '%ff', '%', '..%2f', 'pg_user'])],
  ]);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  return {
    door: 'rest',
    sent: {
      method,
      path: `/rest/v1/${path}?${search}`,
      headers: headersOf(chance, target, method),
      ...(hasBody && { body: bodyOf(chance, target, columns) }),
    },
  };
}

function headersOf(chance: Chance, target: Target, method: string): Record<string, string> {
  const { anonKey, serviceKey, people } = target;
  const isReading = method === 'GET' || method === 'HEAD';
  const key = isReading && chance.happens(0.1) ? serviceKey : anonKey;
  const bearer = chance.happens(0.9) ? chance.pick(people).token : key;
  const maybe = (name: string, values: readonly string[], share = 0.15): Record<string, string> => {
    if (!chance.happens(share)) return {};
    return { [name]: chance.happens(0.9) ? chance.pick(values) : inHeader(anyText(chance)) };
  };
  return {
    apikey: key,
    Authorization: `Bearer ${key === serviceKey ? serviceKey : bearer}`,
    ...(chance.happens(0.5) && {
      Prefer: [chance.pick(PREFERENCES), ...chance.some(1, () => chance.pick(PREFERENCES))].join(','),
    }),
    ...maybe('Accept', MEDIA),
    ...maybe('Range', ['0-1', '5-', '9-2', 'bytes=0-1', '99999999999999-', '0-0']),
    ...maybe('Content-Type', BODY_TYPES),
    ...maybe(isReading ? 'Accept-Profile' : 'Content-Profile', ['public', 'auth', ''], 0.05),
  };
}

function bodyOf(chance: Chance, { people }: Target, columns: readonly string[]): string | Buffer {
  const row = (): Record<string, unknown> => ({
    user_id: chance.pick(people).id,
    title: anyText(chance),
    ...Object.fromEntries(chance.some(4, () => [chance.pick(columns), valueOf(chance)])),
  });
  return chance.weighted<string | Buffer>([
    [4, () => anyBody(chance, row())],
    [2, () => JSON.stringify(chance.some(4, row))],
    [
      1,
      () =>
        `title,user_id\n${chance.some(3, () => `${anyText(chance)},${chance.pick(people).id}`).join('\n')}`,
    ],
  ]);
}

function valueOf(chance: Chance): unknown {
  return chance.happens(0.5) ? chance.pick(VALUES) : anyValue(chance, 2);
}

/** Parameters that are right for every table, so that what stands behind the grammar is reached as well. */
function understood(chance: Chance, columns: readonly string[]): string {
  const column = chance.pick(columns);
  const parameters = [
    ...[
      'select=*',
      `select=id,${column}`,
      `select=a:${column}::text,profiles(id)`,
      'id=not.is.null',
      'limit=3',
    ],
    ...[
      `order=${column}.desc.nullslast,id`,
      `${column}=not.is.null`,
      `or=(${column}.is.null,id.not.is.null)`,
    ],
    ...['offset=1', `columns=user_id,${column}`, 'user_id=neq.00000000-0000-4000-8000-000000000000'],
  ];
  return [chance.pick(parameters), ...chance.some(2, () => chance.pick(parameters))].join('&');
}

/** Parameters as a client could mean them. */
function sentence(chance: Chance, target: Target, columns: readonly string[]): string {
  const tables = [...target.tables.keys()];
  const parameter = (): readonly [string, string] =>
    chance.weighted<readonly [string, string]>([
      [4, () => [columnOf(chance, columns), operation(chance)]],
      [3, () => ['select', selection(chance, tables, columns, 2)]],
      [
        1,
        () => ['order', `${columnOf(chance, columns)}${chance.pick(['', '.desc', '.asc.nullslast', '.x'])}`],
      ],
      [2, () => [chance.pick(['or', 'and', 'not.or', 'not.and']), tree(chance, columns, 3)]],
      [
        1,
        () => [
          chance.pick(['limit', 'offset']),
          chance.pick(['0', '1', '5', '-1', 'x', '1e9', '99999999999999999999']),
        ],
      ],
      [
        1,
        () => [
          `${chance.pick(tables)}.${chance.pick(['order', 'limit', 'or', ...columns])}`,
          operation(chance),
        ],
      ],
      [
        1,
        () => [chance.pick(['columns', 'on_conflict']), chance.some(3, () => chance.pick(columns)).join(',')],
      ],
    ]);
  const parameters = [parameter(), ...chance.some(3, parameter)];
  return parameters.map((pair) => pair.map((text) => inQuery(chance, text)).join('=')).join('&');
}

function columnOf(chance: Chance, columns: readonly string[]): string {
  const column = chance.pick(columns);
  return chance.weighted([
    [12, () => column],
    [1, () => `${column}->${chance.pick(['a', '0', '-1', '>k', ''])}`],
    [1, () => `${column}::${chance.pick(['text', 'int', 'jsonb', 'regclass', ''])}`],
    [1, () => anyText(chance)],
  ]);
}

function operation(chance: Chance): string {
  const value = chance.happens(0.7) ? chance.pick(VALUES) : anyText(chance);
  return `${chance.happens(0.2) ? 'not.' : ''}${chance.pick(OPERATORS)}.${value}`;
}

function tree(chance: Chance, columns: readonly string[], depth: number): string {
  const leaf = (): string => `${columnOf(chance, columns)}.${operation(chance)}`;
  const branch = (): string => `${chance.pick(['or', 'and', 'not.and'])}${tree(chance, columns, depth - 1)}`;
  const parts = [leaf(), ...chance.some(2, () => (depth > 0 && chance.happens(0.3) ? branch() : leaf()))];
  return `(${parts.join(',')})`;
}

function selection(
  chance: Chance,
  tables: readonly string[],
  columns: readonly string[],
  depth: number,
): string {
  const item = (): string =>
    chance.weighted([
      [5, () => columnOf(chance, columns)],
      [1, () => '*'],
      [1, () => `a:${columnOf(chance, columns)}`],
      [1, () => `${chance.pick(columns)}.sum()`],
      [depth > 0 ? 3 : 0, () => embed(chance, tables, columns, depth)],
    ]);
  return [item(), ...chance.some(3, item)].join(',');
}

function embed(chance: Chance, tables: readonly string[], columns: readonly string[], depth: number): string {
  const hint = chance.pick(['', '', '!inner', '!left', '!user_id', '!subject_id', '!x', '!inner!user_id']);
  const alias = chance.pick(['', '', 'a:', '...']);
  return `${alias}${chance.pick(tables)}${hint}(${selection(chance, tables, columns, depth - 1)})`;
}
