import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { SERVICE, serveRest, type Sent, type SendOptions, type ServedRest } from './testing.ts';

let open: OpenDatabase;
let served: ServedRest;
let admin: pg.Client;
let ada: string;
let bob: string;

const RETURN = { Prefer: 'return=representation' };
const send = (method: string, path: string, options: SendOptions = {}): Promise<Sent> =>
  served.send(method, path, { as: ada, ...options });
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> =>
  send('POST', path, { body, headers });
const titlesIn = async (): Promise<string[]> =>
  (await admin.query<{ title: string }>('select title from public.tasks order by title')).rows.map(
    ({ title }) => title,
  );

beforeAll(async () => {
  open = await openTestDatabase();
  const [first, second] = await signUpCallers(open.urls.adminUrl, 2);
  [ada, bob] = [first!.userId, second!.userId];
  admin = await open.urls.connect('admin');
  served = await serveRest(open);
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

describe('insert', () => {
  test('one row, without and with an answer', async () => {
    const silent = await post('tasks', { title: 'silent', user_id: ada });
    expect([silent.status, silent.text, silent.headers.get('content-range')]).toEqual([201, '', '*/*']);
    const told = await post(
      'tasks?select=title,status,profiles(id)',
      { title: 'told', user_id: ada },
      RETURN,
    );
    expect([told.status, told.body]).toEqual([
      201,
      [{ title: 'told', status: 'todo', profiles: { id: ada } }],
    ]);
    expect(told.headers.get('preference-applied')).toBe('return=representation');
    const named = ['content-profile', 'location', 'content-location'];
    expect(named.map((name) => silent.headers.get(name))).toEqual([null, null, null]);
    expect(named.map((name) => told.headers.get(name))).toEqual(['public', null, null]);
    const one = await post(
      'tasks?select=title',
      { title: 'one', user_id: ada },
      {
        ...RETURN,
        Accept: 'application/vnd.pgrst.object+json',
      },
    );
    expect([one.status, one.body, one.headers.get('content-type')]).toEqual([
      201,
      { title: 'one' },
      'application/vnd.pgrst.object+json; charset=utf-8',
    ]);
  });

  test('many rows, all or none', async () => {
    const rows = [1, 2, 3].map((points) => ({
      title: `bulk${points}`,
      points,
      tags: ['x', 'y'],
      user_id: ada,
    }));
    const all = await post('tasks?columns="title","points","tags","user_id"&select=title', rows, {
      Prefer: 'return=representation,count=exact',
    });
    expect([all.status, all.body.length, all.headers.get('content-range')]).toEqual([201, 3, '*/3']);
    const before = await titlesIn();
    const none = await post('tasks', [...rows, { ...rows[0], user_id: bob }]);
    expect([none.status, none.body.code]).toEqual([403, '42501']);
    expect(await titlesIn()).toEqual(before);
  });

  test('every way of writing gives back the columns of the table and no other', async () => {
    const read = await send('GET', 'tasks?limit=1');
    const columns = Object.keys((read.body as object[])[0]!);
    const many = [1, 2].map((points) => ({ title: `column ${points}`, points, user_id: ada }));
    const merge = { Prefer: 'resolution=merge-duplicates,return=representation' };
    const inserted = await post('tasks', many, RETURN);
    const rows = inserted.body as Record<string, unknown>[];
    const ids = rows.map(({ id }) => String(id)).join(',');
    const told = [
      inserted,
      await post('tasks', { title: 'column', user_id: ada }, RETURN),
      await post('tasks', rows, merge),
      await post('tasks', rows[0], merge),
      await send('PATCH', `tasks?id=in.(${ids})`, { body: { points: 9 }, headers: RETURN }),
      await send('PATCH', `tasks?id=eq.${String(rows[0]?.['id'])}`, { body: { points: 9 }, headers: RETURN }),
      await send('DELETE', `tasks?id=in.(${ids})`, { headers: RETURN }),
    ];
    for (const { body } of told) expect(Object.keys((body as object[])[0]!)).toEqual(columns);
    const csv = await post('tasks?select=*', many, { ...RETURN, Accept: 'text/csv' });
    const [head, ...lines] = csv.text.split('\n');
    expect([head, lines.length]).toEqual([columns.join(','), 2]);
    expect(lines[0]!.split(',').length).toBe(columns.length);
  });

  test('gives back what is spread, one row or many, as json and as csv', async () => {
    const [subject] = (await post('subjects?select=id', { name: 'Spread', user_id: ada }, RETURN)).body;
    const row = { title: 'spread', subject_id: subject.id, user_id: ada };
    const path = 'tasks?select=title,...subjects(of:name)';
    const told = { title: 'spread', of: 'Spread' };
    expect((await post(path, row, RETURN)).body).toEqual([told]);
    expect((await post(path, [row, row], RETURN)).body).toEqual([told, told]);
    const csv = await post(path, row, { ...RETURN, Accept: 'text/csv' });
    expect(csv.text).toBe('title,of\nspread,Spread');
    const changed = await send('PATCH', `${path}&subject_id=eq.${subject.id}&limit=1`, {
      body: { points: 1 },
      headers: RETURN,
    });
    expect(changed.body[0]).toEqual(told);
    const gone = await send('DELETE', `${path}&subject_id=eq.${subject.id}`, { headers: RETURN });
    expect(gone.body).toEqual([told, told, told, told]);
  });

  test('missing keys are null, or the default when that is preferred', async () => {
    const rows = [
      { title: 'with', status: 'completed', user_id: ada },
      { title: 'without', user_id: ada },
    ];
    const path = 'tasks?columns=title,status,user_id&select=title,status';
    expect((await post(path, rows, RETURN)).body[1]).toEqual({ title: 'without', status: null });
    const filled = await post(path, rows, { Prefer: 'return=representation,missing=default' });
    expect(filled.body[1]).toEqual({ title: 'without', status: 'todo' });
    expect(filled.headers.get('preference-applied')).toBe('missing=default, return=representation');
  });

  test('tells where the row is', async () => {
    const { status, headers } = await post(
      'tasks',
      { title: 'located', user_id: ada },
      {
        Prefer: 'return=headers-only',
      },
    );
    expect([status, headers.get('location')]).toEqual([
      201,
      expect.stringMatching(/^\/tasks\?id=eq\.[0-9a-f-]{36}$/),
    ]);
  });

  test('from csv and from a form', async () => {
    const csv = await send('POST', 'tasks?select=title,points,description', {
      body: `title,points,description,user_id\n"csv, ""one""",5,NULL,${ada}\ncsv2,,text,${ada}\n`.replace(
        ',,',
        ',7,',
      ),
      headers: { ...RETURN, 'Content-Type': 'text/csv' },
    });
    expect(csv.body).toEqual([
      { title: 'csv, "one"', points: 5, description: null },
      { title: 'csv2', points: 7, description: 'text' },
    ]);
    const form = await send('POST', 'tasks?select=title', {
      body: `title=from+form&user_id=${ada}`,
      headers: { ...RETURN, 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(form.body).toEqual([{ title: 'from form' }]);
  });

  test('an empty text for an id or a time that may be absent is null', async () => {
    const event = { title: 'e', event_type: 'exam', event_date: '2026-01-01', user_id: ada };
    const kind = await post(
      'calendar_events?select=subject_id,event_time',
      { ...event, subject_id: '', event_time: '' },
      RETURN,
    );
    expect([kind.status, kind.body]).toEqual([201, [{ subject_id: null, event_time: null }]]);
    const strict = await post('calendar_events', { ...event, event_date: '' });
    expect([strict.status, strict.body.code]).toEqual([400, '22007']);
  });

  test('nothing at all is no mistake', async () => {
    const { status, body } = await post('tasks', [], RETURN);
    expect([status, body]).toEqual([201, []]);
  });
});

describe('upsert', () => {
  test('merges, ignores, and says which', async () => {
    const row = { name: 'Maths', color: '#111111', user_id: ada };
    const merge = { Prefer: 'resolution=merge-duplicates,return=representation' };
    const path = 'subjects?on_conflict=user_id,name&select=color';
    expect((await post(path, row, merge)).status).toBe(201);
    const merged = await post(path, { ...row, color: '#222222' }, merge);
    expect([merged.status, merged.body]).toEqual([200, [{ color: '#222222' }]]);
    const ignored = await post(
      path,
      { ...row, color: '#333333' },
      {
        Prefer: 'resolution=ignore-duplicates,return=representation',
      },
    );
    expect([ignored.status, ignored.body]).toEqual([201, []]);
    const plain = await post('subjects', row);
    expect([plain.status, plain.body.code]).toEqual([409, '23505']);
    const unruled = await post('subjects?on_conflict=name', row, merge);
    expect([unruled.status, unruled.body.code]).toEqual([400, '42P10']);
    const twice = await post(path, [row, row], merge);
    expect([twice.status, twice.body.code]).toEqual([400, '21000']);
  });

  test('resolves on the natural key when nothing else is said', async () => {
    const merge = { Prefer: 'resolution=merge-duplicates,return=representation' };
    const settings = await post('user_settings?select=theme', { user_id: ada, theme: 'dark' }, merge);
    expect([settings.status, settings.body]).toEqual([200, [{ theme: 'dark' }]]);
  });
});

describe('update and delete', () => {
  test('change the rows that the filters choose', async () => {
    await post(
      'tasks',
      [1, 2, 3].map((points) => ({ title: `u${points}`, points, user_id: ada })),
    );
    const silent = await send('PATCH', 'tasks?title=eq.u1', { body: { points: 10 } });
    expect([silent.status, silent.text]).toEqual([204, '']);
    const told = await send('PATCH', 'tasks?or=(title.eq.u2,title.eq.u3)&select=title,points&order=title', {
      body: { points: 20 },
      headers: { Prefer: 'return=representation,count=exact' },
    });
    expect([told.status, told.body, told.headers.get('content-range')]).toEqual([
      200,
      [
        { title: 'u2', points: 20 },
        { title: 'u3', points: 20 },
      ],
      '0-1/2',
    ]);
    const gone = await send('DELETE', 'tasks?title=in.(u1,u2)&select=title&order=title', { headers: RETURN });
    expect([gone.status, gone.body]).toEqual([200, [{ title: 'u1' }, { title: 'u2' }]]);
    expect((await send('DELETE', 'tasks?title=eq.u3')).status).toBe(204);
    expect(
      (await send('PATCH', `tasks?id=eq.${randomUUID()}`, { body: { points: 1 }, headers: RETURN })).body,
    ).toEqual([]);
  });

  test('never without a filter', async () => {
    const update = await send('PATCH', 'tasks?select=title', { body: { title: 'all' } });
    expect([update.status, update.body]).toEqual([
      400,
      { code: '21000', message: 'UPDATE requires a WHERE clause', details: null, hint: null },
    ]);
    expect((await send('DELETE', 'tasks')).body.message).toBe('DELETE requires a WHERE clause');
  });

  test('nobody changes the rows of others', async () => {
    await post('tasks', { title: 'mine', user_id: ada });
    expect(
      (await send('PATCH', 'tasks?title=eq.mine', { as: bob, body: { title: 'taken' }, headers: RETURN }))
        .body,
    ).toEqual([]);
    expect((await send('DELETE', 'tasks?title=eq.mine', { as: bob, headers: RETURN })).body).toEqual([]);
    const given = await send('PATCH', 'tasks?title=eq.mine', { body: { user_id: bob } });
    expect([given.status, given.body.code]).toEqual([403, '42501']);
    const nobody = await served.send('POST', 'tasks', { body: { title: 'x', user_id: ada } });
    expect([nobody.status, nobody.body.code]).toEqual([401, '42501']);
    expect((await send('DELETE', 'tasks?title=eq.mine', { as: SERVICE, headers: RETURN })).body).toHaveLength(
      1,
    );
  });

  test('one object or nothing changes', async () => {
    await post('tasks', [
      { title: 's', user_id: ada },
      { title: 's', user_id: ada },
    ]);
    const single = { ...RETURN, Accept: 'application/vnd.pgrst.object+json' };
    const two = await send('PATCH', 'tasks?title=eq.s', { body: { title: 't' }, headers: single });
    expect([two.status, two.body]).toEqual([
      406,
      {
        code: 'PGRST116',
        message: 'Cannot coerce the result to a single JSON object',
        details: 'The result contains 2 rows',
        hint: null,
      },
    ]);
    expect((await titlesIn()).filter((title) => title === 't')).toEqual([]);
    const insert = await post(
      'tasks',
      [
        { title: 'i', user_id: ada },
        { title: 'i', user_id: ada },
      ],
      single,
    );
    expect([insert.status, (await titlesIn()).includes('i')]).toEqual([406, false]);
  });

  test('no more than may be affected', async () => {
    const strict = (most: number) => ({ Prefer: `handling=strict,max-affected=${most}` });
    const many = await send('DELETE', 'tasks?title=eq.s', { headers: strict(1) });
    expect([many.status, many.body.code, many.body.details]).toEqual([
      400,
      'PGRST124',
      'The query affects 2 rows',
    ]);
    const fits = await send('DELETE', 'tasks?title=eq.s', { headers: strict(2) });
    expect([fits.status, fits.headers.get('preference-applied')]).toEqual([
      204,
      'handling=strict, max-affected=2',
    ]);
    const unknown = await send('DELETE', 'tasks?title=eq.s', {
      headers: { Prefer: 'handling=strict, wish=ed' },
    });
    expect(unknown.body).toMatchObject({ code: 'PGRST122', details: 'Invalid preferences: wish=ed' });
  });

  test('is only tried when a rollback is preferred', async () => {
    const tried = await post(
      'tasks?select=title',
      { title: 'tried', user_id: ada },
      {
        Prefer: 'tx=rollback,return=representation',
      },
    );
    expect([tried.status, tried.body]).toEqual([201, [{ title: 'tried' }]]);
    expect(tried.headers.get('preference-applied')).toBe('return=representation, tx=rollback');
    expect(await titlesIn()).not.toContain('tried');
  });

  test('full_name is computed, whatever is sent', async () => {
    const path = `profiles?id=eq.${ada}&select=full_name`;
    const { body } = await send('PATCH', path, {
      body: { first_name: 'Ada', last_name: 'Lovelace', full_name: 'X' },
      headers: RETURN,
    });
    expect(body).toEqual([{ full_name: 'Ada Lovelace' }]);
    expect((await send('PATCH', path, { body: { full_name: 'X' } })).status).toBe(204);
  });

  test('a row that somebody holds is waited for, beside others that do not wait', async () => {
    const [held] = (await post('tasks?select=id', { title: 'held', user_id: ada }, RETURN)).body;
    const [free] = (await post('tasks?select=id', { title: 'free', user_id: ada }, RETURN)).body;
    const holder = await open.urls.connect('admin');
    await holder.query('begin');
    await holder.query('select 1 from public.tasks where id = $1 for update', [held.id]);
    const change = (id: string) => send('PATCH', `tasks?id=eq.${id}`, { body: { points: 1 } });
    const waiting = change(held.id);
    expect((await change(free.id)).status).toBe(204);
    await holder.query('commit');
    expect((await waiting).status).toBe(204);
  });

  test('the same Idempotency-Key acts once', async () => {
    const key = { 'Idempotency-Key': randomUUID(), ...RETURN };
    const first = await post('tasks?select=id', { title: 'once', user_id: ada }, key);
    const second = await post('tasks?select=id', { title: 'once', user_id: ada }, key);
    expect(second.body).toEqual(first.body);
    expect((await titlesIn()).filter((title) => title === 'once')).toHaveLength(1);
  });
});

describe('a function', () => {
  const window = '2026-01-01T00:00:00Z';

  test('is called by its named arguments', async () => {
    const call = () => post('rpc/increment_rate_limit', { p_user_id: ada, p_window_start: window });
    expect((await call()).body).toBe(1);
    const second = await call();
    expect([second.status, second.body, second.headers.get('content-range')]).toEqual([200, 2, '0-0/*']);
  });

  test('never for somebody else, never by reading', async () => {
    const other = await post('rpc/increment_rate_limit', { p_user_id: bob, p_window_start: window });
    expect([other.status, other.body.code]).toEqual([403, '42501']);
    const read = await send('GET', `rpc/increment_rate_limit?p_user_id=${ada}&p_window_start=${window}`);
    expect([read.status, read.body.code]).toEqual([405, '25006']);
  });

  test('is not found by another name or other arguments', async () => {
    const name = await post('rpc/increment_rate_limits', { a: 1 });
    expect([name.status, name.body]).toEqual([
      404,
      {
        code: 'PGRST202',
        message: 'Could not find the function public.increment_rate_limits(a) in the schema cache',
        details:
          'Searched for the function public.increment_rate_limits with parameter a or with a single unnamed json/jsonb parameter, but no matches were found in the schema cache.',
        hint: 'Perhaps you meant to call the function public.increment_rate_limit',
      },
    ]);
    const none = await post('rpc/increment_rate_limit', {});
    expect(none.body.hint).toBe(
      'Perhaps you meant to call the function public.increment_rate_limit(p_user_id, p_window_start)',
    );
    expect((await send('DELETE', 'rpc/increment_rate_limit')).body.code).toBe('PGRST101');
  });
});
