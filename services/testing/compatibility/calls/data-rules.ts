import type { SupabaseClient } from '@supabase/supabase-js';
import { callsOf, must, type CompatibilityCall } from '../call.ts';
import { is } from '../shape.ts';
import type { Person } from '../../e2e/stage.ts';
import { dataRefusal } from './shapes.ts';

const TASKS = '/rest/v1/tasks';
const RPC = '/rest/v1/rpc/increment_rate_limit';
const NOBODY = '00000000-0000-4000-8000-000000000001';

type Change = (client: SupabaseClient, person: Person) => PromiseLike<{ readonly error: unknown }>;

/** A change by somebody with a session, and what must come. */
function write(
  call: string,
  variant: string,
  change: Change,
  expects: CompatibilityCall['expects'],
): CompatibilityCall {
  return {
    call,
    variant,
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      must(await client.from('tasks').insert({ title: 'one', user_id: person.id }));
      const result = await change(client, person);
      if (expects.status < 300) must(result);
    },
    expects,
  };
}

const mixed = (user_id: string) => [
  { title: 'two', user_id },
  { title: 'three', user_id, priority: 'low' },
];

const WRITES: readonly CompatibilityCall[] = [
  write(
    'insert',
    'of rows with different columns',
    (client, { id }) => client.from('tasks').insert(mixed(id)).select('title, priority'),
    {
      request: `POST ${TASKS}`,
      status: 201,
      body: is([
        { title: 'two', priority: null },
        { title: 'three', priority: 'low' },
      ]),
    },
  ),
  write(
    'insert',
    'of rows with different columns, defaults for what is missing',
    (client, { id }) =>
      client.from('tasks').insert(mixed(id), { defaultToNull: false }).select('title, priority'),
    {
      request: `POST ${TASKS}`,
      status: 201,
      body: is([
        { title: 'two', priority: 'medium' },
        { title: 'three', priority: 'low' },
      ]),
    },
  ),
  write(
    'insert',
    'with a state that older databases hold',
    (client, { id }) =>
      client.from('tasks').insert({ title: 'two', user_id: id, status: 'on_hold' }).select('status').single(),
    { request: `POST ${TASKS}`, status: 201, body: is({ status: 'on_hold' }) },
  ),
  write(
    'insert',
    'that belongs to a row that there is not',
    (client, { id }) => client.from('tasks').insert({ title: 'two', user_id: id, subject_id: NOBODY }),
    dataRefusal(`POST ${TASKS}`, 409, '23503'),
  ),
  write(
    'upsert',
    'on columns that are not unique',
    (client, { id }) => client.from('subjects').upsert({ name: 'A', user_id: id }, { onConflict: 'color' }),
    dataRefusal('POST /rest/v1/subjects', 400, '42P10'),
  ),
  write(
    'update',
    'with a value that a check refuses',
    (client, { id }) => client.from('user_settings').update({ theme: 'pink' }).eq('user_id', id),
    dataRefusal('PATCH /rest/v1/user_settings', 400, '23514'),
  ),
  write(
    'update',
    'of rows of others: there are none',
    (client, { id }) => client.from('tasks').update({ title: 'mine' }).neq('user_id', id).select(),
    { request: `PATCH ${TASKS}`, status: 200, body: is([]) },
  ),
  write(
    'update',
    'of one row that there is not',
    (client) => client.from('tasks').update({ title: 'mine' }).eq('id', NOBODY).select().single(),
    dataRefusal(`PATCH ${TASKS}`, 406, 'PGRST116'),
  ),
  write(
    'update',
    'that gives a row to somebody else',
    (client) => client.from('tasks').update({ user_id: NOBODY }).eq('title', 'one'),
    dataRefusal(`PATCH ${TASKS}`, 403, '42501'),
  ),
  write(
    'delete',
    'with the count of what is gone',
    (client) => client.from('tasks').delete({ count: 'exact' }).eq('title', 'one'),
    { request: `DELETE ${TASKS}`, status: 204, headers: { 'content-range': /^\*\/1$/ }, body: 'empty' },
  ),
];

const at = '2026-12-01T10:00:00Z';

const FUNCTIONS: readonly CompatibilityCall[] = [
  write(
    'rpc',
    'of a function that counts',
    (client, { id }) => client.rpc('increment_rate_limit', { p_user_id: id, p_window_start: at }),
    { request: `POST ${RPC}`, status: 200, body: is(1) },
  ),
  write(
    'rpc',
    'without one of its arguments',
    (client, { id }) => client.rpc('increment_rate_limit', { p_user_id: id }),
    dataRefusal(`POST ${RPC}`, 404, 'PGRST202'),
  ),
  write(
    'rpc',
    'for somebody else',
    (client) => client.rpc('increment_rate_limit', { p_user_id: NOBODY, p_window_start: at }),
    dataRefusal(`POST ${RPC}`, 403, '42501'),
  ),
];

/** `supabase.from(…)` and `supabase.rpc(…)`: what the rules of the tables say to changes. */
export const RULE_CALLS = callsOf('from', [...WRITES, ...FUNCTIONS]);
