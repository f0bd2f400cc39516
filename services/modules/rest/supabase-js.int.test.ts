import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient as createNewest, type SupabaseClient } from '@supabase/supabase-js';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRest, type ServedRest } from './testing.ts';

type Create = (url: string, key: string, options: object) => SupabaseClient;

const VERSIONS: Readonly<Record<string, unknown>> = {
  newest: createNewest,
  '2.57.4': create257,
  '2.38.0': create238,
};

let open: OpenDatabase;
let served: ServedRest;

beforeAll(async () => {
  open = await openTestDatabase();
  served = await serveRest(open);
});

afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

/** What came, or what was refused. */
async function done<Answer extends { error: unknown }>(answer: PromiseLike<Answer>): Promise<Answer> {
  const got = await answer;
  expect(got.error).toBeNull();
  return got;
}

describe.each(Object.entries(VERSIONS))('supabase-js %s', (_version, create) => {
  let client: SupabaseClient;
  let me: string;
  let subject: string;

  beforeEach(async () => {
    me = (await signUpCallers(open.urls.adminUrl, 1))[0]!.userId;
    // The key is the bearer as long as nobody has signed in; here it is the user.
    client = (create as Create)(served.url, me, { auth: { persistSession: false, autoRefreshToken: false } });
    const { data } = await done(
      client.from('subjects').insert({ name: 'Maths', user_id: me }).select().single(),
    );
    subject = (data as { id: string }).id;
    await done(
      client.from('tasks').insert(
        ['one', 'two', 'three'].map((title, points) => ({
          title,
          points,
          tags: [title, 'all'],
          subject_id: points === 0 ? subject : null,
          user_id: me,
        })),
      ),
    );
  });

  const tasks = () => client.from('tasks').select('title').order('points');
  const titles = async (query: PromiseLike<{ data: unknown; error: unknown }>): Promise<string[]> =>
    ((await done(query)).data as { title: string }[]).map(({ title }) => title);

  test('reads with every filter', async () => {
    expect(await titles(tasks().eq('title', 'one'))).toEqual(['one']);
    expect(await titles(tasks().neq('title', 'one'))).toEqual(['two', 'three']);
    expect(await titles(tasks().gt('points', 1))).toEqual(['three']);
    expect(await titles(tasks().gte('points', 1))).toEqual(['two', 'three']);
    expect(await titles(tasks().lt('points', 1))).toEqual(['one']);
    expect(await titles(tasks().lte('points', 1))).toEqual(['one', 'two']);
    expect(await titles(tasks().like('title', 't%'))).toEqual(['two', 'three']);
    expect(await titles(tasks().ilike('title', 'T%'))).toEqual(['two', 'three']);
    expect(await titles(tasks().is('subject_id', null))).toEqual(['two', 'three']);
    expect(await titles(tasks().in('title', ['one', 'a,b', 'q"uote']))).toEqual(['one']);
    expect(await titles(tasks().contains('tags', ['one', 'all']))).toEqual(['one']);
    expect(await titles(tasks().containedBy('tags', ['two', 'all', 'x']))).toEqual(['two']);
    expect(await titles(tasks().overlaps('tags', ['two', 'x']))).toEqual(['two']);
    expect(await titles(tasks().textSearch('title', 'three', { type: 'plain', config: 'simple' }))).toEqual([
      'three',
    ]);
    expect(await titles(tasks().textSearch('title', "'one' | 'two'", { config: 'simple' }))).toEqual([
      'one',
      'two',
    ]);
    expect(await titles(tasks().textSearch('title', 'two', { type: 'websearch' }))).toEqual(['two']);
    expect(await titles(tasks().match({ title: 'one', points: 0 }))).toEqual(['one']);
    expect(await titles(tasks().not('title', 'in', '(one,two)'))).toEqual(['three']);
    expect(await titles(tasks().or('title.eq.one,and(points.gt.1,title.neq.two)'))).toEqual(['one', 'three']);
    expect(await titles(tasks().filter('points', 'gte', 2))).toEqual(['three']);
    expect(await titles(tasks().limit(1))).toEqual(['one']);
    expect(await titles(tasks().range(1, 2))).toEqual(['two', 'three']);
  });

  test('embeds, with filters of what is embedded', async () => {
    const { data } = await done(
      client
        .from('tasks')
        .select('title, subject:subjects!inner(name, tasks(title))')
        .eq('subject.name', 'Maths')
        .order('title', { referencedTable: 'subject.tasks', foreignTable: 'subject.tasks' } as object),
    );
    expect(data).toEqual([{ title: 'one', subject: { name: 'Maths', tasks: [{ title: 'one' }] } }]);
    const many = await done(
      client
        .from('subjects')
        .select('name, tasks(title)')
        .limit(1, { foreignTable: 'tasks', referencedTable: 'tasks' }),
    );
    expect(many.data).toEqual([{ name: 'Maths', tasks: [{ title: 'one' }] }]);
    const counted = await done(client.from('subjects').select('name, tasks(count)'));
    expect(counted.data).toEqual([{ name: 'Maths', tasks: [{ count: 1 }] }]);
    const spread = await done(
      client.from('tasks').select('title, ...subjects(subject:name)').order('points').limit(2),
    );
    expect(spread.data).toEqual([
      { title: 'one', subject: 'Maths' },
      { title: 'two', subject: null },
    ]);
  });

  test('counts', async () => {
    const { count, data, status } = await done(
      client.from('tasks').select('title', { count: 'exact' }).order('points').range(0, 1),
    );
    expect([count, data?.length, status]).toEqual([3, 2, 206]);
    const head = await done(client.from('tasks').select('*', { count: 'exact', head: true }));
    expect(head.count).toBe(3);
    expect((await done(client.from('tasks').select('*', { count: 'estimated', head: true }))).count).toBe(3);
    expect(
      typeof (await done(client.from('tasks').select('*', { count: 'planned', head: true }))).count,
    ).toBe('number');
  });

  test('asks for one, or at most one', async () => {
    const one = await done(client.from('tasks').select('title').eq('title', 'one').single());
    expect(one.data).toEqual({ title: 'one' });
    const none = await client.from('tasks').select('title').eq('title', 'none').single();
    expect([none.status, none.error?.code]).toEqual([406, 'PGRST116']);
    expect((await done(client.from('tasks').select().eq('title', 'none').maybeSingle())).data).toBeNull();
    expect((await client.from('tasks').select().maybeSingle()).error?.code).toBe('PGRST116');
  });

  test('reads csv', async () => {
    const { data } = await done(client.from('tasks').select('title,points').order('points').csv());
    expect(data).toBe('title,points\none,0\ntwo,1\nthree,2');
  });

  test('updates, deletes and upserts', async () => {
    const updated = await done(
      client.from('tasks').update({ points: 9 }).eq('title', 'one').select('points').single(),
    );
    expect(updated.data).toEqual({ points: 9 });
    expect((await done(client.from('tasks').update({ points: 8 }).eq('title', 'one'))).status).toBe(204);
    const gone = await done(client.from('tasks').delete({ count: 'exact' }).eq('title', 'one'));
    expect([gone.status, gone.count]).toEqual([204, 1]);
    expect((await client.from('tasks').delete()).error?.code).toBe('21000');
    const settings = await done(
      client.from('user_settings').upsert({ user_id: me, theme: 'dark' }).select('theme').single(),
    );
    expect(settings.data).toEqual({ theme: 'dark' });
    const merged = await done(
      client
        .from('subjects')
        .upsert([{ name: 'Maths', color: '#000000', user_id: me }], { onConflict: 'user_id,name' })
        .select('id,color'),
    );
    expect(merged.data).toEqual([{ id: subject, color: '#000000' }]);
    const ignored = await done(
      client
        .from('subjects')
        .upsert({ name: 'Maths', user_id: me }, { onConflict: 'user_id,name', ignoreDuplicates: true })
        .select(),
    );
    expect(ignored.data).toEqual([]);
  });

  test('inserts many, with defaults for what is missing', async () => {
    const rows = [
      { title: 'a', user_id: me },
      { title: 'b', status: 'completed', user_id: me },
    ];
    const { data } = await done(
      client.from('tasks').insert(rows, { defaultToNull: false }).select('title,status'),
    );
    expect(data).toEqual([
      { title: 'a', status: 'todo' },
      { title: 'b', status: 'completed' },
    ]);
    const nulls = await done(client.from('tasks').insert(rows).select('status'));
    expect(nulls.data).toEqual([{ status: null }, { status: 'completed' }]);
  });

  test('calls the function', async () => {
    const { data } = await done(
      client.rpc('increment_rate_limit', { p_user_id: me, p_window_start: '2026-01-01T00:00:00Z' }),
    );
    expect(data).toBe(1);
    expect((await client.rpc('nothing', {})).error?.code).toBe('PGRST202');
    const read = await client.rpc(
      'increment_rate_limit',
      { p_user_id: me, p_window_start: 'x' },
      {
        get: true,
      },
    );
    expect(read.status).toBe(_version === '2.38.0' ? 400 : 405);
  });

  test('is told what is wrong in PostgREST’s form', async () => {
    const column = await client.from('tasks').select('colour');
    expect([column.status, column.error?.code]).toEqual([400, '42703']);
    const table = await client.from('taskz').select();
    expect([table.status, table.error]).toEqual([
      404,
      expect.objectContaining({ code: 'PGRST205', hint: "Perhaps you meant the table 'public.tasks'" }),
    ]);
    const plan = await client.from('tasks').select().explain();
    expect([plan.status, plan.error?.code]).toEqual([406, 'PGRST107']);
    expect(
      (
        await client
          .schema('app' as 'public')
          .from('outbox')
          .select()
      ).error?.code,
    ).toBe('PGRST106');
  });
});
