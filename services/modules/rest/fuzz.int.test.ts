import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { createRegistry } from './registry/registry.ts';
import { serveRest, type ServedRest } from './testing.ts';

const SEED = Number(process.env['REST_SEED'] ?? 20_261_126);
/** Requests; REST_FUZZ makes it a long night. */
const RUNS = Number(process.env['REST_FUZZ'] ?? 3_000);
const AT_ONCE = 8;

let open: OpenDatabase;
let served: ServedRest;
let ada: string;

beforeAll(async () => {
  open = await openTestDatabase();
  ada = (await signUpCallers(open.urls.adminUrl, 1))[0]!.userId;
  served = await serveRest(open);
  const rows = Array.from({ length: 20 }, (_, points) => ({ title: `task ${points}`, points, user_id: ada }));
  await served.send('POST', 'tasks', { as: ada, body: rows });
});

afterAll(async () => {
  await served.close();
  await open.close();
});

const { tables, routines } = createRegistry();
const names = [...new Set([...tables.values()].flatMap(({ columns }) => [...columns.keys()]))];
const word = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names, ...tables.keys(), ...routines.keys()) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '*',
      '"',
      "'",
      '--',
      ';',
      '%',
      '\\',
      '()',
      '->',
      '->>',
      '::',
      '{}',
      '[',
      '\u0000',
      '💥',
    ),
  },
);
const sign = fc.constantFrom(
  ...[
    '.',
    ',',
    '(',
    ')',
    '!',
    ':',
    '::',
    '->',
    '->>',
    '=',
    '{',
    '}',
    '"',
    ' ',
    '...',
    '.eq.',
    '.is.',
    '.in.(',
    'or(',
    'and(',
    'not.',
    '!inner',
    '->-1',
  ],
);
const operation = fc
  .tuple(
    fc.constantFrom('', 'not.'),
    fc.constantFrom(
      'eq',
      'neq',
      'gt',
      'like',
      'ilike',
      'match',
      'imatch',
      'cs',
      'cd',
      'ov',
      'sl',
      'adj',
      'is',
      'in',
      'fts',
      'wfts(english)',
      'eq(any)',
      'like(all)',
      'isdistinct',
      'zz',
    ),
    fc.oneof(
      word,
      fc.constantFrom(
        'null',
        '1',
        '-1',
        '1e999',
        'true',
        '{1,2}',
        '(1,2)',
        '{',
        '(',
        '2026-01-01',
        'NaN',
        '[]',
        '{"a":1}',
        '00000000-0000-4000-8000-000000000000',
      ),
    ),
  )
  .map(([no, operator, value]) => `${no}${operator}.${value}`);
const soup = fc.array(fc.oneof(word, sign, operation), { maxLength: 8 }).map((parts) => parts.join(''));
const parameter = fc.oneof(
  fc.tuple(
    fc.constantFrom(
      'select',
      'order',
      'or',
      'and',
      'not.or',
      'columns',
      'on_conflict',
      'limit',
      'offset',
      'tasks.order',
      'subjects.limit',
      'subjects.or',
    ),
    soup,
  ),
  fc.tuple(word, operation),
  fc.tuple(soup, soup),
  fc.constantFrom<[string, string]>(
    ['select', '*,subjects(*)'],
    ['limit', '5'],
    ['id', 'not.is.null'],
    ['order', 'id.desc'],
  ),
);
const search = fc
  .array(parameter, { maxLength: 4 })
  .chain((parameters) =>
    fc
      .boolean()
      .map((isEncoded) =>
        parameters
          .map((pair) =>
            pair.map((text) => (isEncoded ? encoded(text) : text.replace(/[^\x21-\x7e]|#/g, ''))).join('='),
          )
          .join('&'),
      ),
  );
const body = fc.oneof(
  fc.dictionary(word, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 }),
  fc.array(fc.dictionary(word, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }), { maxLength: 3 }),
  fc.jsonValue(),
  fc.string(),
  fc.constant('{"title":'),
);
const header = fc.record(
  {
    prefer: fc.constantFrom(
      'return=representation',
      'count=exact',
      'count=planned',
      'resolution=merge-duplicates,return=minimal',
      'missing=default,return=representation',
      'tx=rollback',
      'handling=strict,max-affected=1',
      'timezone=America/Los_Angeles',
      'handling=strict,x',
      ',,=',
    ),
    accept: fc.constantFrom(
      'text/csv',
      'application/vnd.pgrst.object+json',
      '*/*;q=0.1',
      'text/html',
      'application/vnd.pgrst.array+json;nulls=stripped',
      ';;,',
    ),
    range: fc.constantFrom('0-1', '5-', '9-2', 'bytes=0-1', '99999999999999-'),
    'content-type': fc.constantFrom(
      'application/json',
      'text/csv',
      'application/x-www-form-urlencoded',
      'application/vnd.x+json',
      'text/plain',
    ),
    'accept-profile': fc.constantFrom('public', 'auth', ''),
    'idempotency-key': fc.constantFrom('a', 'b', 'x'.repeat(300)),
  },
  { requiredKeys: [] },
);

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Requests that could be meant, so that the statements behind the grammar are reached as well. */
const columns = fc.constantFrom(
  'title',
  'points',
  'tags',
  'due_date',
  'status',
  'id',
  'subject_id',
  'description',
);
const meant = fc
  .array(
    fc.oneof(
      fc.tuple(columns, operation),
      fc.tuple(fc.constant('order'), columns),
      fc.tuple(
        fc.constant('or'),
        fc.tuple(columns, operation).map((pair) => `(${pair.join('.')},points.gt.3)`),
      ),
      fc.constantFrom<[string, string]>(
        ['select', 'title,t:points::text,subjects(name,study_sessions(*))'],
        ['select', '*,subjects!inner()'],
        ['subjects.name', 'eq.x'],
        ['limit', '3'],
        ['offset', '30'],
        ['columns', 'title,user_id'],
      ),
    ),
    { maxLength: 3 },
  )
  .map((parameters) => parameters.map((pair) => pair.map(encoded).join('=')).join('&'));
const row = fc.record(
  {
    title: fc.string({ unit: 'grapheme' }),
    points: fc.oneof(fc.integer(), fc.jsonValue({ maxDepth: 1 })),
    tags: fc.oneof(fc.array(fc.string()), fc.jsonValue({ maxDepth: 1 })),
    due_date: fc.oneof(fc.constantFrom('', '2026-01-01', 'infinity'), fc.string()),
    user_id: fc.constant('ME'),
  },
  { requiredKeys: ['title', 'user_id'] },
);

const requests = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST', 'POST', 'PATCH', 'DELETE', 'PUT'),
  path: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...tables.keys()) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'rpc/increment_rate_limit',
        'rpc/x',
        'rpc',
        'rpc/',
        '',
        'tasks/',
        'tasks/1',
        '%ff',
        '..%2f',
        'auth.users',
      ),
    },
    { weight: 1, arbitrary: word.map(encoded) },
  ),
  search: fc.oneof(search, meant),
  body: fc.oneof(body, row, fc.array(row, { maxLength: 3 })),
  headers: header,
});
const toTasks = requests.map((request) => ({ ...request, path: 'tasks' }));

/** Rows are the caller's own. */
function mine(sent: unknown): unknown {
  return typeof sent === 'string'
    ? sent
    : (JSON.parse(JSON.stringify(sent).replaceAll('"ME"', `"${ada}"`)) as unknown);
}

/** Everything in the surface's own form, and never the server's fault. */
test(`${RUNS} random requests answer 2xx or 4xx, in PostgREST’s form`, async () => {
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(requests, toTasks), { minLength: AT_ONCE, maxLength: AT_ONCE }),
      async (batch) => {
        await Promise.all(
          batch.map(async ({ method, path, search: text, body: sent, headers }) => {
            const hasBody = method !== 'GET' && method !== 'HEAD';
            const answer = await served.send(method, `${path}?${text}`, {
              as: ada,
              headers,
              ...(hasBody && { body: mine(sent) }),
            });
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            expect(answer.status).toBeLessThan(500);
            if (answer.status >= 400 && method !== 'HEAD') {
              expect(Object.keys(answer.body as object)).toEqual(['code', 'message', 'details', 'hint']);
            }
          }),
        );
      },
    ),
    { seed: SEED, numRuns: Math.ceil(RUNS / AT_ONCE) },
  );
  expect(served.bugs).toEqual([]);
  // Not all of it is noise: some requests are understood.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(RUNS / 50);
  expect(statuses.get(400) ?? 0).toBeGreaterThan(RUNS / 10);
}, 300_000);
