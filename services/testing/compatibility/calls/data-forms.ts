import type { SupabaseClient } from '@supabase/supabase-js';
import { callsOf, must, type CompatibilityCall } from '../call.ts';
import { is, type Shape } from '../shape.ts';
import { withTasks } from './data.ts';
import { dataRefusal } from './shapes.ts';

type Ask = (client: SupabaseClient) => PromiseLike<{ readonly error: unknown }>;
type Expected = CompatibilityCall['expects'];

const tasks = (status: number, body: Shape, headers: Expected['headers'] = {}): Expected => ({
  request: 'GET /rest/v1/tasks',
  status,
  body,
  headers,
});
const subjects = (body: Shape): Expected => ({ request: 'GET /rest/v1/subjects', status: 200, body });
const titles = (...names: string[]): Shape => is(names.map((title) => ({ title })));

/** A read of the three tasks or of their subject, and what must come. */
function read(call: string, variant: string, ask: Ask, expects: Expected): CompatibilityCall {
  return {
    call,
    variant,
    verdict: 'same',
    perform: async (scene) => {
      const result = await ask((await withTasks(scene)).client);
      if (expects.status < 300) must(result);
    },
    expects,
  };
}

/** What a project refuses too, as long as nobody has switched it on. */
function switchedOff(note: string, call: CompatibilityCall): CompatibilityCall {
  return { ...call, note };
}

/** Options that are spelt so in every version. */
const ofTasks = { foreignTable: 'tasks' } as object;

const EMBEDDED: readonly CompatibilityCall[] = [
  read(
    'select',
    'with the rows that belong to it',
    (client) => client.from('subjects').select('name, tasks(title)'),
    subjects(is([{ name: 'Algebra', tasks: [{ title: 'one' }] }])),
  ),
  read(
    'select',
    'with rows that have their own filter',
    (client) => client.from('subjects').select('name, tasks(title)').gt('tasks.points', 5),
    subjects(is([{ name: 'Algebra', tasks: [] }])),
  ),
  read(
    'order',
    'of the rows inside',
    (client) =>
      client
        .from('subjects')
        .select('name, tasks(title)')
        .order('title', { ascending: false, ...ofTasks })
        .limit(1, ofTasks),
    subjects(is([{ name: 'Algebra', tasks: [{ title: 'one' }] }])),
  ),
  read(
    'select',
    'with a relation named by its key',
    (client) =>
      client
        .from('tasks')
        .select('title, topic:subjects!tasks_subject_id_fkey(name)')
        .order('points')
        .limit(1),
    tasks(200, is([{ title: 'one', topic: { name: 'Algebra' } }])),
  ),
  read(
    'select',
    'three levels deep',
    (client) => client.from('subjects').select('name, tasks(title, profiles(id))'),
    subjects([{ name: 'string', tasks: [{ title: 'string', profiles: { id: 'uuid' } }] }]),
  ),
  read(
    'select',
    'with the number of rows that belong to it',
    (client) => client.from('subjects').select('name, tasks(count)'),
    subjects(is([{ name: 'Algebra', tasks: [{ count: 1 }] }])),
  ),
  read(
    'select',
    'with the columns of another row spread',
    (client) => client.from('tasks').select('title, ...subjects(name)').order('points').limit(2),
    tasks(
      200,
      is([
        { title: 'one', name: 'Algebra' },
        { title: 'two', name: null },
      ]),
      { 'content-location': /^\/tasks\?limit=2&order=points\.asc&select=title%2C\.\.\.subjects\(name\)$/ },
    ),
  ),
  read(
    'is',
    'null, of the rows inside: those without any',
    (client) => client.from('subjects').select('name, tasks()').is('tasks', null),
    subjects(is([])),
  ),
];

const FILTERED: readonly CompatibilityCall[] = [
  read(
    'or',
    'with not before and',
    (client) =>
      client
        .from('tasks')
        .select('title')
        .or('not.and(points.gt.0,points.lt.2),title.eq.two')
        .order('points'),
    tasks(200, titles('one', 'two', 'three')),
  ),
  read(
    'or',
    'of the rows inside',
    (client) => client.from('subjects').select('name, tasks(title)').or('points.eq.7,title.eq.one', ofTasks),
    subjects(is([{ name: 'Algebra', tasks: [{ title: 'one' }] }])),
  ),
  read(
    'not',
    'null',
    (client) => client.from('tasks').select('title').not('subject_id', 'is', null),
    tasks(200, titles('one')),
  ),
  read(
    'is',
    'unknown',
    (client) => client.from('subjects').select('name').filter('is_archived', 'is', 'unknown'),
    subjects(is([])),
  ),
  read(
    'filter',
    'by any of several values',
    (client) => client.from('tasks').select('title').filter('title', 'eq(any)', '{one,two}').order('points'),
    tasks(200, titles('one', 'two')),
  ),
  read(
    'filter',
    'by a regular expression',
    (client) => client.from('tasks').select('title').filter('title', 'match', '^t').order('points'),
    tasks(200, titles('two', 'three')),
  ),
  read(
    'contains',
    'of nothing',
    (client) => client.from('tasks').select('title').contains('tags', []).order('points'),
    tasks(200, titles('one', 'two', 'three')),
  ),
  read(
    'in',
    'with values that need quotes',
    (client) => client.from('tasks').select('title').in('title', ['two', 'a,b', '"c"', '(d)']),
    tasks(200, titles('two')),
  ),
  read(
    'eq',
    'of a value that is none of its kind',
    (client) => client.from('tasks').select('title').eq('points', 'many'),
    dataRefusal('GET /rest/v1/tasks', 400, '22P02'),
  ),
  read(
    'filter',
    'by an operator that there is not',
    (client) => client.from('tasks').select('title').filter('title', 'like_that', 'x'),
    dataRefusal('GET /rest/v1/tasks', 400, 'PGRST100'),
  ),
];

const COUNTED: readonly CompatibilityCall[] = [
  read(
    'range',
    'that begins behind the last row',
    (client) => client.from('tasks').select('title', { count: 'exact' }).range(10, 12),
    dataRefusal('GET /rest/v1/tasks', 416, 'PGRST103'),
  ),
  read(
    'select',
    'with an estimated count',
    (client) => client.from('tasks').select('title', { count: 'estimated' }).order('points').limit(1),
    tasks(206, titles('one'), { 'content-range': /^0-0\/3$/ }),
  ),
  read(
    'select',
    'with an exact count of none',
    (client) => client.from('tasks').select('title', { count: 'exact' }).eq('title', 'nine'),
    tasks(200, is([]), { 'content-range': /^\*\/0$/ }),
  ),
  read(
    'single',
    'of several',
    (client) => client.from('tasks').select('title').single(),
    dataRefusal('GET /rest/v1/tasks', 406, 'PGRST116'),
  ),
  read(
    'csv',
    'of some columns',
    (client) => client.from('tasks').select('title, points').order('points').limit(2).csv(),
    tasks(200, is('title,points\none,0\ntwo,1'), { 'content-type': /^text\/csv/ }),
  ),
];

const SWITCHED_OFF: readonly CompatibilityCall[] = [
  switchedOff(
    'Aggregates are off, as in a project where nobody has set `pgrst.db_aggregates_enabled`.',
    read(
      'select',
      'of a sum',
      (client) => client.from('tasks').select('points.sum()'),
      dataRefusal('GET /rest/v1/tasks', 400, 'PGRST123'),
    ),
  ),
  switchedOff(
    'Plans are off, as in a project where nobody has set `pgrst.db_plan_enabled`.',
    read(
      'explain',
      'of a query',
      (client) => client.from('tasks').select('title').explain(),
      dataRefusal('GET /rest/v1/tasks', 406, 'PGRST107'),
    ),
  ),
];

/** `supabase.from(…).select(…)`: what the filters, embeddings, counts and media can be made of. */
export const FORM_CALLS = callsOf('from', [...EMBEDDED, ...FILTERED, ...COUNTED, ...SWITCHED_OFF]);
