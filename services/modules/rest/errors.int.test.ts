import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDatabaseAt, openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRest, type SendOptions, type ServedRest } from './testing.ts';

let open: OpenDatabase;
let served: ServedRest;
let ada: string;

beforeAll(async () => {
  open = await openTestDatabase();
  ada = (await signUpCallers(open.urls.adminUrl, 1))[0]!.userId;
  served = await serveRest(open);
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

const PLAN = 'application/vnd.pgrst.plan+text; for="application/json"; options=analyze;';

describe('refusals are PostgREST’s', () => {
  test.each<[method: string, path: string, status: number, body: object, options?: SendOptions]>([
    [
      'GET',
      'taskz',
      404,
      {
        code: 'PGRST205',
        message: "Could not find the table 'public.taskz' in the schema cache",
        details: null,
        hint: "Perhaps you meant the table 'public.tasks'",
      },
    ],
    ['GET', 'users', 404, { code: 'PGRST205' }],
    ['GET', 'outbox', 404, { code: 'PGRST205' }],
    ['GET', 'app.outbox', 404, { code: 'PGRST205' }],
    [
      'GET',
      'tasks',
      406,
      {
        code: 'PGRST106',
        message: 'Invalid schema: auth',
        hint: 'Only the following schemas are exposed: public',
      },
      { headers: { 'Accept-Profile': 'auth' } },
    ],
    ['POST', 'tasks', 406, { code: 'PGRST106' }, { headers: { 'Content-Profile': 'app' }, body: {} }],
    ['GET', '', 404, { code: 'PGRST126', message: 'Root endpoint metadata is disabled' }],
    ['GET', 'tasks/1', 404, { code: 'PGRST125', message: 'Invalid path specified in request URL' }],
    ['GET', '%ff', 404, { code: 'PGRST125' }],
    ...[
      '',
      'title=eq.x',
      'id=not.eq.1',
      'id=in.(1)',
      'id=eq(any).{1}',
      'and=(id.eq.1)',
      'id=eq.1&title=eq.x',
    ].map((filters): [string, string, number, object, SendOptions] => [
      'PUT',
      `tasks?${filters}`,
      405,
      {
        code: 'PGRST105',
        message: "Filters must include all and only primary key columns with 'eq' operators",
      },
      { body: { id: '1', title: 'x' } },
    ]),
    ...['limit=1', 'offset=1'].map((page): [string, string, number, object, SendOptions] => [
      'PUT',
      `tasks?id=eq.1&${page}`,
      400,
      {
        code: 'PGRST114',
        message: 'limit/offset querystring parameters are not allowed for PUT',
      },
      { body: { id: '1', title: 'x' } },
    ]),
    ['PUT', 'tasks?id=eq.1', 400, { code: 'PGRST102', message: 'Empty or invalid json' }],
    ['PUT', 'tasks?id=eq.1', 400, { code: '22P02' }, { body: { id: '1', title: 'x' } }],
    ['PUT', 'tasks?id=eq.1', 400, { code: 'PGRST204' }, { body: { id: '1', nope: 'x' } }],
    [
      'POST',
      'rpc/increment_rate_limit',
      400,
      { code: 'PGRST128' },
      {
        body: { p_user_id: 'x', p_window_start: 'x' },
        headers: { Prefer: 'handling=strict,max-affected=1' },
      },
    ],
    ['PROPFIND', 'tasks', 405, { code: 'PGRST117', message: 'Unsupported HTTP method: PROPFIND' }],
    ['PUT', 'rpc/increment_rate_limit', 405, { code: 'PGRST101' }, { body: {} }],
    [
      'GET',
      'tasks?select=nope',
      400,
      {
        code: '42703',
        message: 'column tasks.nope does not exist',
        details: null,
        hint: null,
      },
    ],
    [
      'GET',
      'tasks?select=titel',
      400,
      {
        code: '42703',
        hint: 'Perhaps you meant to reference the column "tasks.title".',
      },
    ],
    ['GET', 'tasks?nope=eq.1', 400, { code: '42703' }],
    ['GET', 'tasks?order=nope', 400, { code: '42703' }],
    ['GET', 'tasks?select=id::regclass', 400, { code: '42704', message: 'type "regclass" does not exist' }],
    [
      'GET',
      'tasks?id=eq.nonsense',
      400,
      {
        code: '22P02',
        message: 'invalid input syntax for type uuid: "nonsense"',
      },
    ],
    ['GET', 'tasks?status=eq.nonsense', 400, { code: '22P02' }],
    ['GET', 'tasks?points=eq.99999999999', 400, { code: '22003' }],
    ['GET', 'tasks?due_date=gt.yesteryear', 400, { code: '22007' }],
    ['GET', 'tasks?tags=cs.nobraces', 400, { code: '22P02' }],
    ['GET', 'notifications?metadata=cs.{', 400, { code: '22P02' }],
    ['GET', 'tasks?title=match.(', 400, { code: '2201B' }],
    ['GET', 'tasks?title=fts(klingon).x', 400, { code: '42704' }],
    ['GET', 'tasks?title=fts.x y', 400, { code: '42601' }],
    ['GET', 'tasks?id=like.x', 404, { code: '42883', message: 'operator does not exist: uuid ~~ unknown' }],
    ['GET', 'tasks?points=sl.1', 404, { code: '42883' }],
    [
      'GET',
      'tasks?points=is.unknown',
      400,
      { code: '42804', message: 'argument of IS UNKNOWN must be type boolean, not type integer' },
    ],
    ['GET', 'tasks?select=id::integer', 400, { code: '42846' }],
    [
      'GET',
      'tasks?select=*,flashcards(*)',
      400,
      {
        code: 'PGRST200',
        message: "Could not find a relationship between 'tasks' and 'flashcards' in the schema cache",
        details:
          "Searched for a foreign key relationship between 'tasks' and 'flashcards' in the schema 'public', but no matches were found.",
        hint: null,
      },
    ],
    ['GET', 'tasks?select=subject(*)', 400, { hint: "Perhaps you meant 'subjects' instead of 'subject'." }],
    ['GET', 'tasks?select=subjects!nope(*)', 400, { code: 'PGRST200' }],
    [
      'GET',
      'tasks?subjects.name=eq.x',
      400,
      {
        code: 'PGRST108',
        message: "'subjects' is not an embedded resource in this request",
        hint: "Verify that 'subjects' is included in the 'select' query parameter.",
      },
    ],
    ['GET', 'tasks?select=subjects(*)&subjects=eq.1', 400, { code: 'PGRST120' }],
    [
      'GET',
      'subjects?select=tasks(*)&order=tasks(title)',
      400,
      {
        code: 'PGRST118',
        details: "'subjects' and 'tasks' do not form a many-to-one or one-to-one relationship",
      },
    ],
    [
      'GET',
      'tasks',
      406,
      {
        code: 'PGRST116',
        message: 'Cannot coerce the result to a single JSON object',
        details: 'The result contains 0 rows',
      },
      { headers: { Accept: 'application/vnd.pgrst.object+json' } },
    ],
    ['GET', 'tasks', 406, { code: 'PGRST107' }, { headers: { Accept: PLAN } }],
    [
      'GET',
      'tasks',
      406,
      {
        code: 'PGRST107',
        message: 'None of these media types are available: application/geo+json',
      },
      { headers: { Accept: 'application/geo+json' } },
    ],
    ['GET', 'tasks?select=count()', 400, { code: 'PGRST123' }],
    [
      'GET',
      'subjects?select=name,...tasks(title)',
      400,
      {
        code: 'PGRST123',
        message: 'Use of aggregate functions is not allowed',
        hint: "One of 'subjects' has many of 'tasks': embed them without the dots.",
      },
    ],
    ['POST', 'subjects?select=...tasks(title)', 400, { code: 'PGRST123' }, { body: { name: 'x' } }],
    ['GET', 'tasks?select=...flashcards(*)', 400, { code: 'PGRST200' }],
    ['GET', 'tasks?select=...title', 400, { code: 'PGRST100' }],
    ['GET', 'tasks?select=...of:subjects(name)', 400, { code: 'PGRST100' }],
    ['GET', 'tasks?select=...subjects(nope)', 400, { code: '42703' }],
    [
      'POST',
      'tasks',
      400,
      { code: 'PGRST102', message: 'Empty or invalid json' },
      {
        body: '{"a":',
        headers: { 'Content-Type': 'application/json' },
      },
    ],
    ['POST', 'tasks', 400, { code: 'PGRST102', message: 'Empty or invalid json' }],
    [
      'POST',
      'tasks',
      400,
      { code: 'PGRST102', message: 'All object keys must match' },
      {
        body: [{ title: 'a' }, { points: 1 }],
      },
    ],
    ['POST', 'tasks', 400, { code: 'PGRST102' }, { body: [1, 2] }],
    [
      'POST',
      'tasks',
      400,
      { code: 'PGRST102', message: 'Content-Type not acceptable: text/plain' },
      {
        body: 'x',
        headers: { 'Content-Type': 'text/plain' },
      },
    ],
    [
      'POST',
      'tasks',
      400,
      { code: 'PGRST102', message: 'All lines must have same number of fields' },
      {
        body: 'title,points\na\n',
        headers: { 'Content-Type': 'text/csv' },
      },
    ],
    [
      'POST',
      'tasks',
      400,
      {
        code: 'PGRST204',
        message: "Could not find the 'nope' column of 'tasks' in the schema cache",
      },
      { body: { nope: 1 } },
    ],
    ['PATCH', 'tasks?id=is.null', 400, { code: 'PGRST204' }, { body: { nope: 1 } }],
    [
      'POST',
      'tasks?on_conflict=nope',
      400,
      { code: '42703' },
      {
        body: { title: 'x' },
        headers: { Prefer: 'resolution=merge-duplicates' },
      },
    ],
    [
      'POST',
      'rpc/nope',
      404,
      {
        code: 'PGRST202',
        message: 'Could not find the function public.nope without parameters in the schema cache',
      },
      { body: {} },
    ],
  ])('%s %s is %i', async (...row) => {
    const [method, path, status, body, options = {}] = row;
    const answer = await served.send(method, path, { as: ada, ...options });
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining(body)]);
    expect(Object.keys(answer.body)).toEqual(['code', 'message', 'details', 'hint']);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test.each([
    [{ title: 'x', user_id: 'ME', priority: 'never' }, 400, '22P02'],
    [{ user_id: 'ME' }, 400, '23502'],
    [{ title: 'x', user_id: 'ME', subject_id: '00000000-0000-4000-8000-000000000000' }, 409, '23503'],
    [{ title: 'x' }, 403, '42501'],
    [{ title: 'x', user_id: 'ME', points: 'many' }, 400, '22P02'],
    [{ title: 'x', user_id: 'ME', points: 1e12 }, 400, '22003'],
    [{ title: 'x', user_id: 'ME', tags: 'none' }, 400, '22P02'],
    [{ title: 'a\u0000b', user_id: 'ME' }, 400, 'PGRST102'],
  ])('inserting %j is refused', async (row, status, code) => {
    const body = JSON.parse(JSON.stringify(row).replace('"ME"', JSON.stringify(ada))) as unknown;
    const answer = await served.send('POST', 'tasks', { as: ada, body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('a value that breaks a check is 400', async () => {
    const row = { title: 'x', message: 'm', type: 'shout', user_id: ada };
    const answer = await served.send('POST', 'notifications', { as: ada, body: row });
    expect([answer.status, answer.body.code]).toEqual([400, '23514']);
  });

  test('a body beyond the limit is 413, in the same form', async () => {
    const answer = await served.send('POST', 'tasks', { as: ada, body: { title: 'x'.repeat(1_100_000) } });
    expect([answer.status, answer.body.code]).toEqual([413, 'PGRST102']);
  });

  test('an id in an index that is too long is the request’s fault', async () => {
    const name = Array.from({ length: 2_000 }, () => Math.random().toString(36)).join('');
    const answer = await served.send('POST', 'subjects', { as: ada, body: { name, user_id: ada } });
    expect([answer.status, answer.body.code]).toEqual([400, '54000']);
  });
});

test('without a database the answer is 503, with Retry-After', async () => {
  const away = await openTestDatabase({ acquireTimeoutMs: 200 });
  const lonely = await serveRest(away);
  await away.pools.close();
  const answer = await lonely.send('GET', 'tasks', { as: ada });
  expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([
    503,
    'PGRST000',
    '1',
  ]);
  const write = await lonely.send('POST', 'tasks', { as: ada, body: { title: 'x', user_id: ada } });
  expect([write.status, write.body.code]).toEqual([503, 'PGRST000']);
  await lonely.close();
  await away.close().catch(() => undefined);
});

test('an answer that would be too large is refused before it is sent', async () => {
  const admin = await open.urls.connect('admin');
  const [bob] = await signUpCallers(open.urls.adminUrl, 1);
  await admin.query(
    `insert into public.tasks (user_id, title, description) select $1, 't', repeat('x', 1000000) from generate_series(1, 40)`,
    [bob!.userId],
  );
  let all = await served.send('GET', 'tasks', { as: bob!.userId });
  // Writing so much takes a full machine longer than anybody is kept waiting.
  for (let again = 0; all.status === 503 && again < 20; again += 1) {
    all = await served.send('GET', 'tasks', { as: bob!.userId });
  }
  expect([all.status, all.body.details]).toEqual([
    400,
    'An answer has at most 33554432 bytes: ask for fewer rows.',
  ]);
  expect((await served.send('GET', 'tasks?limit=3', { as: bob!.userId })).body).toHaveLength(3);
});

test('a pattern that takes too long is 400, and others are served meanwhile', async () => {
  const admin = await open.urls.connect('admin');
  await admin.query(
    `insert into public.tasks (user_id, title) select $1, repeat('a', 301) || 'b' from generate_series(1, 500) i`,
    [ada],
  );
  // As the platform has it: below what a caller waits for the database.
  const bounded = openDatabaseAt(open.urls, { statementTimeoutMs: 1_000 });
  const patient = await serveRest(bounded);
  const dear = patient.send(
    'GET',
    `tasks?select=id&title=match.${encodeURIComponent(String.raw`^(a+)(a+)(a+)(a+)\1\2\3\4b$`)}`,
    {
      as: ada,
    },
  );
  const other = await patient.send('GET', 'subjects', { as: ada });
  expect(other.status).toBe(200);
  const answer = await dear;
  expect([answer.status, answer.body.code]).toEqual([400, '57014']);
  await patient.close();
  await bounded.close();
});
