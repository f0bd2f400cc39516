import type { SupabaseClient } from '@supabase/supabase-js';
import type { Person } from '../../e2e/stage.ts';
import { callsOf, must, type CompatibilityCall, type Scene } from '../call.ts';
import { is, type Shape } from '../shape.ts';
import { dataRefusal } from './shapes.ts';

const TASKS = '/rest/v1/tasks';

/** Three tasks of somebody with a subject, made through the same door. */
export async function withTasks(
  scene: Scene,
): Promise<{ client: SupabaseClient; person: Person; subject: { id: string } }> {
  const { client, person } = await scene.signedIn();
  const subject = must(
    await client.from('subjects').insert({ name: 'Algebra', user_id: person.id }).select().single(),
  ).data as { id: string };
  const tasks = ['one', 'two', 'three'].map((title, index) => ({
    title,
    user_id: person.id,
    subject_id: index === 0 ? subject.id : null,
    points: index,
    tags: [title, 'all'],
  }));
  must(await client.from('tasks').insert(tasks));
  return { client, person, subject };
}

const task = {
  id: 'uuid',
  user_id: 'uuid',
  subject_id: 'uuid|null',
  title: 'string',
  description: 'string|null',
  status: 'string',
  priority: 'string',
  assignment_type: 'string|null',
  attachments: 'string|null',
  due_date: 'timestamp|null',
  estimated_duration: 'number|null',
  actual_duration: 'number|null',
  points: 'number|null',
  tags: ['string'],
  completed_at: 'timestamp|null',
  created_at: 'timestamp',
  updated_at: 'timestamp',
} satisfies Shape;

/** A read of the three tasks, and what must come. */
function read(
  call: string,
  variant: string,
  ask: (client: SupabaseClient) => PromiseLike<{ readonly error: unknown }>,
  body: Shape,
): CompatibilityCall {
  return {
    call,
    variant,
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTasks(scene);
      must(await ask(client));
    },
    expects: { request: `GET ${TASKS}`, status: 200, body },
  };
}

const titles = (...names: string[]): Shape => is(names.map((title) => ({ title })));

/** `supabase.from(…).select(…)` */
export const READ_CALLS = callsOf('from', [
  read('select', 'of everything', (client) => client.from('tasks').select(), [task]),
  read(
    'select',
    'of some columns, renamed and cast',
    (client) => client.from('tasks').select('name:title, points::text').order('points').limit(1),
    is([{ name: 'one', points: '0' }]),
  ),
  read(
    'select',
    'with the row it belongs to',
    (client) => client.from('tasks').select('title, subjects(name)').order('points').limit(2),
    is([
      { title: 'one', subjects: { name: 'Algebra' } },
      { title: 'two', subjects: null },
    ]),
  ),
  read(
    'select',
    'with an inner join',
    (client) => client.from('tasks').select('title, subjects!inner(name)').eq('subjects.name', 'Algebra'),
    is([{ title: 'one', subjects: { name: 'Algebra' } }]),
  ),
  read('eq', 'of a text', (client) => client.from('tasks').select('title').eq('title', 'two'), titles('two')),
  read(
    'neq',
    'of a text',
    (client) => client.from('tasks').select('title').neq('title', 'two').order('points'),
    titles('one', 'three'),
  ),
  read(
    'gt',
    'of a number',
    (client) => client.from('tasks').select('title').gt('points', 1),
    titles('three'),
  ),
  read(
    'gte',
    'of a number',
    (client) => client.from('tasks').select('title').gte('points', 2),
    titles('three'),
  ),
  read('lt', 'of a number', (client) => client.from('tasks').select('title').lt('points', 1), titles('one')),
  read(
    'lte',
    'of a number',
    (client) => client.from('tasks').select('title').lte('points', 0),
    titles('one'),
  ),
  read(
    'like',
    'with %',
    (client) => client.from('tasks').select('title').like('title', 'th%'),
    titles('three'),
  ),
  read(
    'ilike',
    'with %',
    (client) => client.from('tasks').select('title').ilike('title', 'TH%'),
    titles('three'),
  ),
  read(
    'is',
    'null',
    (client) => client.from('tasks').select('title').is('subject_id', null).order('points'),
    titles('two', 'three'),
  ),
  read(
    'in',
    'a list',
    (client) => client.from('tasks').select('title').in('title', ['one', 'a,b', 'c"d']),
    titles('one'),
  ),
  read(
    'contains',
    'of an array',
    (client) => client.from('tasks').select('title').contains('tags', ['one', 'all']),
    titles('one'),
  ),
  read(
    'containedBy',
    'of an array',
    (client) => client.from('tasks').select('title').containedBy('tags', ['one', 'all', 'more']),
    titles('one'),
  ),
  read(
    'overlaps',
    'of an array',
    (client) => client.from('tasks').select('title').overlaps('tags', ['two', 'none']),
    titles('two'),
  ),
  read(
    'textSearch',
    'of words',
    (client) => client.from('tasks').select('title').textSearch('title', 'three', { type: 'plain' }),
    titles('three'),
  ),
  read(
    'not',
    'in a list',
    (client) => client.from('tasks').select('title').not('title', 'in', '(one,two)'),
    titles('three'),
  ),
  read(
    'or',
    'with and inside',
    (client) =>
      client.from('tasks').select('title').or('title.eq.one,and(points.gt.1,title.neq.two)').order('points'),
    titles('one', 'three'),
  ),
  read(
    'match',
    'of several columns',
    (client) => client.from('tasks').select('title').match({ title: 'one', points: 0 }),
    titles('one'),
  ),
  read(
    'filter',
    'with its operator as text',
    (client) => client.from('tasks').select('title').filter('points', 'gte', 2),
    titles('three'),
  ),
  read(
    'order',
    'downwards, nulls last',
    (client) =>
      client
        .from('tasks')
        .select('title')
        .order('subject_id', { ascending: false, nullsFirst: false })
        .order('points', { ascending: false }),
    titles('one', 'three', 'two'),
  ),
  read(
    'limit',
    'to two',
    (client) => client.from('tasks').select('title').order('points').limit(2),
    titles('one', 'two'),
  ),
  read(
    'range',
    'from the second to the third',
    (client) => client.from('tasks').select('title').order('points').range(1, 2),
    titles('two', 'three'),
  ),
  read(
    'maybeSingle',
    'of none',
    (client) => client.from('tasks').select().eq('title', 'none').maybeSingle(),
    is([]),
  ),
  read(
    'single',
    'of one',
    (client) => client.from('tasks').select('title').eq('title', 'one').single(),
    is({ title: 'one' }),
  ),
  {
    call: 'single',
    variant: 'of none',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTasks(scene);
      await client.from('tasks').select().eq('title', 'none').single();
    },
    expects: dataRefusal(`GET ${TASKS}`, 406, 'PGRST116'),
  },
  {
    call: 'select',
    variant: 'with an exact count',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTasks(scene);
      must(await client.from('tasks').select('title', { count: 'exact' }).order('points').range(0, 1));
    },
    expects: {
      request: `GET ${TASKS}`,
      status: 206,
      headers: { 'content-range': /^0-1\/3$/ },
      body: titles('one', 'two'),
    },
  },
  {
    call: 'select',
    variant: 'of the count alone',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTasks(scene);
      must(await client.from('tasks').select('*', { count: 'exact', head: true }));
    },
    expects: {
      request: `HEAD ${TASKS}`,
      status: 200,
      headers: { 'content-range': /^0-2\/3$/ },
      body: 'empty',
    },
  },
  {
    call: 'select',
    variant: 'of a column that there is not',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTasks(scene);
      await client.from('tasks').select('colour');
    },
    expects: dataRefusal(`GET ${TASKS}`, 400, '42703'),
  },
  {
    call: 'select',
    variant: 'of a table that there is not',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      await client.from('taskz').select();
    },
    expects: dataRefusal('GET /rest/v1/taskz', 404, 'PGRST205'),
  },
  {
    call: 'select',
    variant: 'with a relation that there is not',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTasks(scene);
      await client.from('tasks').select('title, flashcards(id)');
    },
    expects: dataRefusal(`GET ${TASKS}`, 400, 'PGRST200'),
  },
  {
    call: 'select',
    variant: 'of rows of others: there are none',
    verdict: 'same',
    perform: async (scene) => {
      await withTasks(scene);
      const { client } = await scene.signedIn();
      must(await client.from('tasks').select());
    },
    expects: { request: `GET ${TASKS}`, status: 200, body: is([]) },
  },
]);
