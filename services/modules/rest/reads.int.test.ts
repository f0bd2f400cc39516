import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { SERVICE, serveRest, type Sent, type ServedRest } from './testing.ts';

let open: OpenDatabase;
let served: ServedRest;
let ada: string;
let bob: string;

const get = (path: string, headers: Record<string, string> = {}): Promise<Sent> =>
  served.send('GET', path, { as: ada, headers });
const titles = async (query: string): Promise<string[]> => {
  const { status, body } = await get(`tasks?select=title&order=title&${query}`);
  expect([status, body]).toEqual([200, expect.any(Array)]);
  return body.map(({ title }: { title: string }) => title);
};

beforeAll(async () => {
  open = await openTestDatabase();
  const [first, second] = await signUpCallers(open.urls.adminUrl, 2);
  [ada, bob] = [first!.userId, second!.userId];
  const admin = await open.urls.connect('admin');
  await admin.query(
    `insert into public.subjects (id, user_id, name) values
       ('00000000-0000-4000-8000-00000000000a', $1, 'Maths'), ('00000000-0000-4000-8000-00000000000b', $1, 'Art, "fine"'),
       ('00000000-0000-4000-8000-00000000000c', $2, 'Secret')`,
    [ada, bob],
  );
  await admin.query(
    `insert into public.tasks (user_id, subject_id, title, description, status, priority, points, tags, due_date, attachments) values
       ($1, '00000000-0000-4000-8000-00000000000a', 'a', 'the quick brown fox', 'todo', 'high', 1, '{x,y}', '2026-01-01T10:00:00Z', null),
       ($1, '00000000-0000-4000-8000-00000000000b', 'b', null, 'completed', 'low', 2, '{y}', '2026-02-01T10:00:00Z', 'file'),
       ($1, null, 'c', 'foxes run', 'todo', 'medium', null, '{}', null, null),
       ($2, '00000000-0000-4000-8000-00000000000c', 'secret', null, 'todo', 'low', 9, '{x}', null, null)`,
    [ada, bob],
  );
  await admin.query(
    `insert into public.notifications (user_id, title, message, metadata)
     values ($1, 'n1', 'm', '{"a": {"b": [1, {"c": "deep"}]}, "n": 5}'), ($1, 'n2', 'm', '{"n": 7}')`,
    [ada],
  );
  await admin.end();
  served = await serveRest(open);
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

describe('row-level security', () => {
  test('gives everybody their own rows, nobody none, the service all', async () => {
    expect((await get('tasks?select=title&order=title')).body).toEqual([
      { title: 'a' },
      { title: 'b' },
      { title: 'c' },
    ]);
    expect((await served.send('GET', 'tasks?select=title', { as: bob })).body).toEqual([{ title: 'secret' }]);
    expect((await served.send('GET', 'tasks')).body).toEqual([]);
    expect((await served.send('GET', 'tasks?select=title', { as: SERVICE })).body).toHaveLength(4);
  });
});

describe('filters', () => {
  test.each([
    ['status=eq.todo', 'ac'],
    ['status=neq.todo', 'b'],
    ['points=gt.1', 'b'],
    ['points=gte.1', 'ab'],
    ['points=lt.2', 'a'],
    ['points=lte.2', 'ab'],
    ['points=not.gt.1', 'a'],
    ['points=isdistinct.1', 'bc'],
    ['title=in.(a,"c")', 'ac'],
    ['title=not.in.(a,"c")', 'b'],
    ['title=in.()', ''],
    ['points=is.null', 'c'],
    ['points=not.is.null', 'ab'],
    ['points=is.not_null', 'ab'],
    ['description=like.*fox*', 'ac'],
    ['description=ilike.*FOX', 'a'],
    ['description=match.^the.*fox$', 'a'],
    ['description=imatch.^THE', 'a'],
    ['description=fts(english).fox', 'ac'],
    ['description=plfts.quick fox', 'a'],
    ['description=phfts(english).quick brown', 'a'],
    ['description=wfts(english).fox -quick', 'c'],
    ['description=not.fts(english).quick', 'c'],
    ['tags=cs.{x}', 'a'],
    ['tags=cd.{y}', 'bc'],
    ['tags=ov.{x,y}', 'ab'],
    ['tags=eq.{y}', 'b'],
    ['points=eq(any).{1,2}', 'ab'],
    ['title=like(any).{a*,c*}', 'ac'],
    ['title=neq.a&title=neq.b', 'c'],
    ['or=(title.eq.a,and(points.gte.2,status.eq.completed))', 'ab'],
    ['and=(title.in.(a,b),or(points.eq.1,points.is.null))', 'a'],
    ['not.or=(title.eq.a,title.eq.b)', 'c'],
    ['or=(title.not.eq.a,not.and(points.eq.1,status.eq.todo))', 'bc'],
    ['or=(tags.cs.{x,y},title.eq."c")', 'ac'],
    ['due_date=gte.2026-01-15T00:00:00%2B00:00', 'b'],
  ])('%s', async (query, expected) => {
    expect((await titles(query)).join('')).toBe(expected);
  });
});

describe('the select', () => {
  test('casts, aliases, and steps into json', async () => {
    const { body } = await get(
      'notifications?select=t:title,n:metadata->n,b:metadata->a->b->1->>c,metadata->>n,last:metadata->a->b->-1,read::text&order=title',
    );
    expect(body).toEqual([
      { t: 'n1', n: '5', b: 'deep', last: { c: 'deep' }, read: 'false' },
      { t: 'n2', n: '7', b: null, last: null, read: 'false' },
    ]);
  });

  test('filters and orders inside json', async () => {
    const { body } = await get('notifications?select=title&metadata->>n=gt.5&order=metadata->n.desc');
    expect(body).toEqual([{ title: 'n2' }]);
    expect((await get('notifications?select=title&metadata->a->b->0=eq.1')).body).toEqual([{ title: 'n1' }]);
    expect((await get('notifications?select=title&metadata=cs.{"n":7}')).body).toEqual([{ title: 'n2' }]);
  });

  test('embeds the one', async () => {
    const { body } = await get('tasks?select=title,subjects(name)&order=title');
    expect(body).toEqual([
      { title: 'a', subjects: { name: 'Maths' } },
      { title: 'b', subjects: { name: 'Art, "fine"' } },
      { title: 'c', subjects: null },
    ]);
  });

  test('embeds the many, with their own filter, order, limit and alias', async () => {
    const { body } = await get(
      'subjects?select=name,todo:tasks(title,subject:subjects(name))&todo.points=gte.1&todo.order=title.desc&todo.limit=1&order=name',
    );
    expect(body).toEqual([
      { name: 'Art, "fine"', todo: [{ title: 'b', subject: { name: 'Art, "fine"' } }] },
      { name: 'Maths', todo: [{ title: 'a', subject: { name: 'Maths' } }] },
    ]);
    expect((await get('profiles?select=user_settings(theme),study_streaks(current_streak)')).body).toEqual([
      { user_settings: { theme: 'light' }, study_streaks: { current_streak: 0 } },
    ]);
  });

  test('counts the rows at the other end, or all', async () => {
    expect(
      (await get('subjects?select=name,tasks(count),n:tasks(of:count::text)&n.points=gt.1&order=name')).body,
    ).toEqual([
      { name: 'Art, "fine"', tasks: [{ count: 1 }], n: [{ of: '1' }] },
      { name: 'Maths', tasks: [{ count: 1 }], n: [{ of: '0' }] },
    ]);
    const one = await get('tasks?select=title,subjects(count)&title=gte.b&order=title');
    expect(one.body.map(({ subjects }: { subjects: unknown }) => subjects)).toEqual([
      { count: 1 },
      { count: 0 },
    ]);
    expect((await get('subjects?select=name,tasks!inner(count)&tasks.title=eq.a')).body).toEqual([
      { name: 'Maths', tasks: [{ count: 1 }] },
    ]);
    const all = await get('tasks?select=count', { Prefer: 'count=exact' });
    expect([all.body, all.headers.get('content-range')]).toEqual([[{ count: 3 }], '0-0/3']);
    expect((await get('tasks?select=count&title=eq.none')).body).toEqual([{ count: 0 }]);
    expect((await get('tasks?select=count', { Accept: 'text/csv' })).text).toBe('count\n3');
    expect((await get('tasks?select=count&order=title')).body.code).toBe('42803');
    const created = await served.send('POST', 'tasks?select=count', {
      as: bob,
      body: [1, 2].map((points) => ({ title: 'counted', points, user_id: bob })),
      headers: { Prefer: 'return=representation' },
    });
    expect([created.status, created.body]).toEqual([201, [{ count: 2 }]]);
  });

  test('spreads the columns of the one row, null where there is none', async () => {
    expect(
      (await get('tasks?select=title,...subjects(subject:name,id::text)&order=title&limit=3')).body,
    ).toEqual([
      { title: 'a', subject: 'Maths', id: '00000000-0000-4000-8000-00000000000a' },
      { title: 'b', subject: 'Art, "fine"', id: '00000000-0000-4000-8000-00000000000b' },
      { title: 'c', subject: null, id: null },
    ]);
    const keys = Object.keys((await get('tasks?select=title,...subjects(*),points')).body[0]);
    expect([keys[0], keys.at(-1), keys.includes('color'), keys.includes('subjects')]).toEqual([
      'title',
      'points',
      true,
      false,
    ]);
    const nested = await get(
      'user_settings?select=theme,...profiles(whose:id,...study_streaks(current_streak))',
    );
    expect(nested.body).toEqual([{ theme: 'light', whose: ada, current_streak: 0 }]);
    const inside = await get(
      'subjects?select=name,tasks(title,...subjects(of:name,tasks(points)))&name=eq.Maths',
    );
    expect(inside.body).toEqual([
      { name: 'Maths', tasks: [{ title: 'a', of: 'Maths', tasks: [{ points: 1 }] }] },
    ]);
  });

  test('spread rows are filtered, choose and order as embedded ones, and are columns of a csv', async () => {
    const filtered = await get('tasks?select=title,...subjects(name)&subjects.name=eq.Maths&order=title');
    expect(filtered.body.map(({ name }: { name: unknown }) => name)).toEqual(['Maths', null, null]);
    const inner = await get('tasks?select=title,...subjects!inner()&order=subjects(name)', {
      Prefer: 'count=exact',
    });
    expect([inner.body, inner.headers.get('content-range')]).toEqual([
      [{ title: 'b' }, { title: 'a' }],
      '0-1/2',
    ]);
    const csv = await get('tasks?select=title,...subjects(of:name),points&order=title&limit=1', {
      Accept: 'text/csv',
    });
    expect(csv.text).toBe('title,of,points\na,Maths,1');
    const [{ id }] = (await get('tasks?title=eq.a&select=id')).body;
    expect((await get(`tasks?id=eq.${id}&select=title,...subjects(name)`)).body).toEqual([
      { title: 'a', name: 'Maths' },
    ]);
  });

  test('inner embeds choose the rows around them, and are counted so', async () => {
    const inner = await get('tasks?select=title,subjects!inner(name)&subjects.name=eq.Maths', {
      Prefer: 'count=exact',
    });
    expect(inner.body).toEqual([{ title: 'a', subjects: { name: 'Maths' } }]);
    expect(inner.headers.get('content-range')).toBe('0-0/1');
    const left = await get('tasks?select=title,subjects(name)&subjects.name=eq.Maths&order=title');
    expect(left.body.map(({ subjects }: { subjects: unknown }) => subjects !== null)).toEqual([
      true,
      false,
      false,
    ]);
    expect(await titles('select=title,subjects()&subjects=is.null')).toEqual(['c']);
    expect(
      (await get('tasks?select=title,subjects!tasks_subject_id_fkey!inner(name)&order=subjects(name)')).body,
    ).toHaveLength(2);
  });

  test('answers as csv, as one object, without nulls', async () => {
    const csv = await get('subjects?select=name,n:color&order=name', { Accept: 'text/csv' });
    expect(csv.text).toBe('name,n\n"Art, ""fine""",#3B82F6\nMaths,#3B82F6');
    const one = await get('subjects?select=name&name=eq.Maths', {
      Accept: 'application/vnd.pgrst.object+json',
    });
    expect(one.body).toEqual({ name: 'Maths' });
    const stripped = await get('tasks?select=title,points&title=eq.c', {
      Accept: 'application/vnd.pgrst.array+json;nulls=stripped',
    });
    expect(stripped.body).toEqual([{ title: 'c' }]);
  });
});

describe('pages and counts', () => {
  test.each([
    ['tasks?limit=2', 'count=exact', 206, '0-1/3'],
    ['tasks?limit=2&offset=2', 'count=exact', 206, '2-2/3'],
    ['tasks', 'count=exact', 200, '0-2/3'],
    ['tasks?points=eq.77', 'count=exact', 200, '*/0'],
    ['tasks?points=eq.77', '', 200, '*/*'],
    ['tasks?limit=2', '', 200, '0-1/*'],
    ['tasks?limit=0', '', 200, '*/*'],
    ['tasks?offset=9', 'count=exact', 416, undefined],
    ['tasks?limit=1', 'count=estimated', 206, '0-0/3'],
  ])('%s with %s', async (path, prefer, status, range) => {
    const answer = await get(path, prefer === '' ? {} : { Prefer: prefer });
    expect(answer.status).toBe(status);
    if (range !== undefined) expect(answer.headers.get('content-range')).toBe(range);
    expect(answer.headers.get('preference-applied')).toBe(prefer === '' || status === 416 ? null : prefer);
  });

  test('the planner guesses', async () => {
    const answer = await get('tasks?limit=1', { Prefer: 'count=planned' });
    expect(answer.headers.get('content-range')).toMatch(/^0-0\/\d+$/);
  });

  test('says where the same is found again, in whose schema', async () => {
    const path = 'tasks?title=neq.x&points=gt.1&points=lt.9&select=title,subjects(name)';
    const location = '/tasks?points=gt.1,lt.9&select=title%2Csubjects(name)&title=neq.x';
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await served.send(method, path, { as: ada });
      expect([headers.get('content-location'), headers.get('content-profile')]).toEqual([location, 'public']);
    }
    expect((await get('tasks')).headers.get('content-location')).toBe('/tasks');
    expect((await get('tasks?points=eq.none')).headers.get('content-location')).toBeNull();
  });

  test('HEAD has the headers and no body', async () => {
    const answer = await served.send('HEAD', 'tasks', { as: ada, headers: { Prefer: 'count=exact' } });
    expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([200, '', '0-2/3']);
  });

  test('the Range header is a page too', async () => {
    const answer = await get('tasks?order=title&select=title', { Range: '1-1', Prefer: 'count=exact' });
    expect(answer.body).toEqual([{ title: 'b' }]);
    expect([answer.status, answer.headers.get('content-range')]).toEqual([206, '1-1/3']);
    expect((await get('tasks', { Range: '5-2' })).body).toMatchObject({ code: 'PGRST103' });
  });
});
