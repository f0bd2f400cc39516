import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { parseQuery, splitQuery } from '../grammar/query.ts';
import { createRegistry } from '../registry/registry.ts';
import { serveRest, type ServedRest } from '../testing.ts';
import { evaluate, type Data, type Row } from './testing.ts';

/** The same queries and the same rows each time; another number finds others. */
const SEED = Number(process.env['REST_SEED'] ?? 20_261_126);
const QUERIES = 500;

let open: OpenDatabase;
let served: ServedRest;
let ada: string;
let data: Data;

const TITLES = ['', 'a', 'ab', 'abc', 'b', 'ba', 'c', 'x_y'];
const TAGS = ['p', 'q', 'r'];
const MOMENTS = ['2026-01-01T00:00:00+00:00', '2026-03-05T12:30:00+00:00', '2026-07-01T08:00:00+00:00'];
const STATUSES = ['todo', 'in_progress', 'completed'];

beforeAll(async () => {
  open = await openTestDatabase();
  const [me, other] = await signUpCallers(open.urls.adminUrl, 2);
  ada = me!.userId;
  served = await serveRest(open);
  for (const userId of [ada, other!.userId]) await fill(userId);
  const admin = await open.urls.connect('admin');
  const rowsOf = async (table: string): Promise<Row[]> =>
    (
      await admin.query<{ row: Row }>(`select to_jsonb(t) as row from public.${table} t where user_id = $1`, [
        ada,
      ])
    ).rows.map(({ row }) => row);
  const names = ['tasks', 'subjects', 'notifications', 'study_sessions'];
  const read: [string, Row[]][] = [];
  for (const name of names) read.push([name, await rowsOf(name)]);
  data = Object.fromEntries(read);
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

/** Random rows, some of whose values are not there. */
async function fill(userId: string): Promise<void> {
  const insert = async (table: string, rows: unknown[]): Promise<{ id: string }[]> => {
    const answer = await served.send('POST', `${table}?select=id`, {
      as: userId,
      body: rows,
      headers: { Prefer: 'return=representation' },
    });
    expect(answer.status).toBe(201);
    return answer.body as { id: string }[];
  };
  const pick = <Value>(values: readonly Value[]) => fc.constantFrom(...values);
  const maybe = <Value>(values: readonly Value[]) => fc.option(pick(values), { freq: 3 });
  const sample = <Value>(arbitrary: fc.Arbitrary<Value>, count: number) =>
    fc.sample(arbitrary, { seed: SEED, numRuns: count });
  const subjects = await insert(
    'subjects',
    ['ab', 'b', 'c', 'x'].map((name) => ({ name, user_id: userId, is_archived: name > 'b' })),
  );
  const subject = maybe(subjects.map(({ id }) => id));
  await insert(
    'tasks',
    sample(
      fc.record({
        user_id: fc.constant(userId),
        title: pick(TITLES),
        description: maybe(TITLES),
        points: fc.option(fc.integer({ min: -3, max: 3 })),
        status: maybe(STATUSES),
        due_date: maybe(MOMENTS),
        tags: fc.option(fc.subarray(TAGS)),
        subject_id: subject,
      }),
      60,
    ),
  );
  await insert(
    'study_sessions',
    sample(
      fc.record({
        user_id: fc.constant(userId),
        title: pick(TITLES),
        duration: fc.option(fc.integer({ min: 0, max: 5 })),
        subject_id: subject,
      }),
      30,
    ),
  );
  await insert(
    'notifications',
    sample(
      fc.record({
        user_id: fc.constant(userId),
        title: pick(TITLES),
        message: fc.constant('m'),
        read: fc.boolean(),
        metadata: fc.record({
          k: maybe(TITLES),
          n: fc.option(fc.integer({ min: 0, max: 3 })),
          list: fc.array(pick(TAGS), { maxLength: 3 }),
        }),
      }),
      30,
    ),
  );
}

const oneOf = fc.constantFrom;
const comparison = oneOf('eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'isdistinct');
const negation = oneOf('', '', 'not.');

/** A condition of one column: its name and what is asked, for both places that it can stand in. */
function conditionOn(columns: {
  texts: string[];
  numbers: string[];
}): fc.Arbitrary<readonly [string, string]> {
  const text = oneOf(...columns.texts);
  const word = oneOf(...TITLES.filter((title) => title !== ''));
  const listed = (values: string[]): string => values.map((value) => `"${value}"`).join(',');
  const pair = (name: fc.Arbitrary<string>, asked: fc.Arbitrary<string>) =>
    fc.tuple(name, negation, asked).map(([column, no, rest]) => [column, no + rest] as const);
  return fc.oneof(
    pair(
      text,
      fc.tuple(oneOf('eq', 'neq', 'lt', 'gte'), word).map((parts) => parts.join('.')),
    ),
    pair(text, oneOf('is.null', 'is.not_null')),
    pair(
      text,
      fc.subarray(TITLES).map((values) => `in.(${listed(values)})`),
    ),
    pair(
      text,
      oneOf(
        'like.a*',
        'like.*b',
        'ilike.A*',
        'like._',
        'like.x__',
        'ilike.*C*',
        'like(any).{a*,b*}',
        'ilike(all).{*A*,*b*}',
      ),
    ),
    pair(text, oneOf('eq(any).{a,b}', 'gt(all).{a,ab}')),
    pair(
      oneOf(...columns.numbers),
      fc.tuple(comparison, fc.integer({ min: -3, max: 5 })).map((parts) => parts.join('.')),
    ),
    pair(
      oneOf(...columns.numbers),
      oneOf('eq(any).{1,2}', 'lte(all).{0,2}', 'is.null', 'in.(0,1,2)', 'in.()'),
    ),
  );
}

const onTasks = fc.oneof(
  { weight: 4, arbitrary: conditionOn({ texts: ['title', 'description'], numbers: ['points'] }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(oneOf('cs', 'cd', 'ov', 'eq'), fc.subarray(TAGS))
      .map(([operator, tags]) => ['tags', `${operator}.{${tags.join()}}`] as const),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(comparison, oneOf(...MOMENTS)).map((parts) => ['due_date', parts.join('.')] as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(oneOf('eq', 'neq'), oneOf(...STATUSES))
      .map((parts) => ['status', parts.join('.')] as const),
  },
);
const onSubjects = conditionOn({ texts: ['name'], numbers: ['name'] }).filter(
  ([, asked]) => !/\d|in\.\(\)/.test(asked),
);
const onSessions = conditionOn({ texts: ['title'], numbers: ['duration'] });
const onNotifications = conditionOn({
  texts: ['title', 'metadata->>k', 'metadata->list->>0'],
  numbers: ['title'],
}).filter(([, asked]) => !/\d/.test(asked));

type Asked = fc.Arbitrary<readonly [string, string]>;

/** Filters beside one another, and trees of them. */
function filters(asked: Asked, prefix = ''): fc.Arbitrary<string[]> {
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      asked.map(([name, rest]) => `${name}.${rest}`),
      fc
        .tuple(negation, oneOf('and', 'or'), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
        .map(([no, operator, parts]) => `${no}${operator}(${parts.join()})`),
    ),
  }));
  const plain = asked.map(([name, rest]) => `${prefix}${name}=${encodeURIComponent(rest)}`);
  const logical = fc
    .tuple(oneOf('', 'not.'), oneOf('and', 'or'), fc.array(tree, { minLength: 1, maxLength: 3 }))
    .map(([no, operator, parts]) => `${prefix}${no}${operator}=${encodeURIComponent(`(${parts.join()})`)}`);
  return fc.array(fc.oneof(plain, logical), { maxLength: 3 });
}

const direction = oneOf('', '.asc', '.desc', '.desc.nullslast', '.asc.nullsfirst', '.nullsfirst');
const orderBy = (names: string[], prefix = ''): fc.Arbitrary<string[]> =>
  fc
    .array(fc.tuple(oneOf(...names), direction), { maxLength: 2 })
    .map((terms) => [`${prefix}order=${[...terms.map((term) => term.join('')), 'id'].join()}`]);
const window = (prefix = ''): fc.Arbitrary<string[]> =>
  fc
    .tuple(fc.option(fc.integer({ min: 0, max: 9 })), fc.option(fc.integer({ min: 0, max: 5 })))
    .map(([limit, offset]) => [
      ...(limit === null ? [] : [`${prefix}limit=${limit}`]),
      ...(offset === null ? [] : [`${prefix}offset=${offset}`]),
    ]);

interface Query {
  readonly table: string;
  readonly search: string;
}

const query = (table: string, ...parts: fc.Arbitrary<string[]>[]): fc.Arbitrary<Query> =>
  fc.tuple(...parts).map((all) => ({ table, search: all.flat().join('&') }));
const join = oneOf('', '!inner', '!left');

const queries = fc.oneof(
  query(
    'tasks',
    oneOf(['select=*'], ['select=id,name:title,points::text']),
    filters(onTasks),
    orderBy(['title', 'points', 'due_date', 'description']),
    window(),
  ),
  query(
    'tasks',
    join.map((how) => [`select=id,title,of:subjects${how}(name,study_sessions(title))`]),
    filters(onTasks),
    filters(onSubjects, 'of.'),
    filters(onSessions, 'of.study_sessions.'),
    orderBy(['title'], 'of.study_sessions.'),
    window('of.study_sessions.'),
    orderBy(['points', 'title']),
    window(),
  ),
  query(
    'tasks',
    oneOf(['select=id,subjects(name)'], ['select=id,subjects!inner(*)']),
    filters(onSubjects, 'subjects.'),
    orderBy(['subjects(name)', 'title']),
    window(),
  ),
  query(
    'subjects',
    join.map((how) => [`select=name,tasks${how}(count),done:study_sessions(n:count)`]),
    filters(onTasks, 'tasks.'),
    filters(onSessions, 'done.'),
    orderBy(['name']),
  ),
  query(
    'tasks',
    join.map((how) => [`select=id,...subjects${how}(of:name,is_archived),points`]),
    filters(onTasks),
    filters(onSubjects, 'subjects.'),
    orderBy(['subjects(name)', 'title']),
    window(),
  ),
  query(
    'subjects',
    join.map((how) => [`select=name,study_sessions(title,...subjects${how}(*,tasks(title)))`]),
    filters(onSessions, 'study_sessions.'),
    filters(onSubjects, 'study_sessions.subjects.'),
    filters(onTasks, 'study_sessions.subjects.tasks.'),
    orderBy(['title'], 'study_sessions.'),
    orderBy(['points', 'title'], 'study_sessions.subjects.tasks.'),
    orderBy(['name']),
  ),
  query(
    'subjects',
    fc
      .tuple(join, join)
      .map(([one, two]) => [
        `select=name,tasks${one}(title,points,tags),done:study_sessions${two}(id,duration)`,
      ]),
    filters(onSubjects),
    filters(onTasks, 'tasks.'),
    filters(onSessions, 'done.'),
    orderBy(['title', 'points', 'due_date'], 'tasks.'),
    orderBy(['duration'], 'done.'),
    window('tasks.'),
    orderBy(['name']),
  ),
  query(
    'notifications',
    oneOf(['select=id,metadata->k,n:metadata->>n,first:metadata->list->0,read::text']),
    filters(onNotifications),
    orderBy(['title', 'metadata->>k']),
    window(),
  ),
);

test(`${QUERIES} random queries give the rows that a plain evaluation gives`, async () => {
  const registry = createRegistry();
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(queries, async ({ table, search }) => {
      const parsed = parseQuery(splitQuery(search));
      const expected = evaluate({ data, registry, table, query: parsed, items: parsed.select });
      const answer = await served.send('GET', `${table}?${search}`, {
        as: ada,
        headers: { Prefer: 'count=exact' },
      });
      expect([answer.status < 300 || answer.status === 416, answer.body?.code ?? answer.body]).toEqual([
        true,
        answer.status === 416 ? 'PGRST103' : expected,
      ]);
      const all = evaluate({
        data,
        registry,
        table,
        query: { ...parsed, windows: parsed.windows.filter(({ path }) => path.length > 0) },
        items: parsed.select,
      });
      expect(answer.headers.get('content-range')?.split('/')[1] ?? String(all.length)).toBe(
        String(all.length),
      );
      rows += expected.length;
    }),
    { seed: SEED, numRuns: QUERIES },
  );
  expect(rows).toBeGreaterThan(QUERIES);
});
