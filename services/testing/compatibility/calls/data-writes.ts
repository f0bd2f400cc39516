import { callsOf, must, type Scene } from '../call.ts';
import { is } from '../shape.ts';
import { dataRefusal } from './shapes.ts';

const TASKS = '/rest/v1/tasks';
const SETTINGS = '/rest/v1/user_settings';

async function withTask(scene: Scene) {
  const { client, person } = await scene.signedIn();
  const task = must(
    await client.from('tasks').insert({ title: 'one', user_id: person.id }).select('id').single(),
  ).data as { id: string };
  return { client, person, id: task.id };
}

/** `supabase.from(…).insert|upsert|update|delete(…)` and `supabase.rpc(…)` */
export const WRITE_CALLS = callsOf('from', [
  {
    call: 'insert',
    variant: 'of one row',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      must(await client.from('tasks').insert({ title: 'one', user_id: person.id }));
    },
    expects: { request: `POST ${TASKS}`, status: 201, body: 'empty' },
  },
  {
    call: 'insert',
    variant: 'of several rows that come back',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const rows = [
        { title: 'one', user_id: person.id },
        { title: 'two', user_id: person.id, points: 3 },
      ];
      must(await client.from('tasks').insert(rows).select('title, points, status'));
    },
    expects: {
      request: `POST ${TASKS}`,
      status: 201,
      body: is([
        { title: 'one', points: null, status: 'todo' },
        { title: 'two', points: 3, status: 'todo' },
      ]),
    },
  },
  {
    call: 'insert',
    variant: 'with empty texts for a uuid and a time',
    verdict: 'kinder',
    note: 'An empty text is null; the reference refuses it.',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const event = { title: 'Test', event_type: 'exam', event_date: '2026-12-01', user_id: person.id };
      must(
        await client
          .from('calendar_events')
          .insert({ ...event, subject_id: '', event_time: '' })
          .select('title, subject_id, event_time'),
      );
    },
    expects: {
      request: 'POST /rest/v1/calendar_events',
      status: 201,
      body: is([{ title: 'Test', subject_id: null, event_time: null }]),
    },
  },
  {
    call: 'insert',
    variant: 'for somebody else',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      await client.from('tasks').insert({ title: 'one', user_id: (await scene.person()).id });
    },
    expects: dataRefusal(`POST ${TASKS}`, 403, '42501'),
  },
  {
    call: 'insert',
    variant: 'without a column that must be',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      await client.from('tasks').insert({ user_id: person.id });
    },
    expects: dataRefusal(`POST ${TASKS}`, 400, '23502'),
  },
  {
    call: 'insert',
    variant: 'with a column that there is not',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      await client.from('tasks').insert({ title: 'one', user_id: person.id, colour: 'red' });
    },
    expects: dataRefusal(`POST ${TASKS}`, 400, 'PGRST204'),
  },
  {
    call: 'insert',
    variant: 'of a name that is taken',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const subject = { name: 'Algebra', user_id: person.id };
      must(await client.from('subjects').insert(subject));
      await client.from('subjects').insert(subject);
    },
    expects: dataRefusal('POST /rest/v1/subjects', 409, '23505'),
  },
  {
    call: 'insert',
    variant: 'of a value that is none of its kind',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      await client.from('tasks').insert({ title: 'one', user_id: person.id, due_date: 'soon' });
    },
    expects: dataRefusal(`POST ${TASKS}`, 400, '22007'),
  },
  {
    call: 'upsert',
    variant: 'on its columns',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const row = { user_id: person.id, theme: 'dark' };
      must(await client.from('user_settings').upsert(row, { onConflict: 'user_id' }).select('theme'));
    },
    expects: { request: `POST ${SETTINGS}`, status: 200, body: is([{ theme: 'dark' }]) },
  },
  {
    call: 'upsert',
    variant: 'without naming any',
    verdict: 'kinder',
    note: 'Resolves on the natural key of the table; the reference answers 409.',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      must(await client.from('user_settings').upsert({ user_id: person.id, theme: 'dark' }).select('theme'));
    },
    expects: { request: `POST ${SETTINGS}`, status: 200, body: is([{ theme: 'dark' }]) },
  },
  {
    call: 'upsert',
    variant: 'that leaves what is there',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const row = { user_id: person.id, theme: 'dark' };
      must(
        await client
          .from('user_settings')
          .upsert(row, { onConflict: 'user_id', ignoreDuplicates: true })
          .select('theme'),
      );
    },
    expects: { request: `POST ${SETTINGS}`, status: 201, body: is([]) },
  },
  {
    call: 'update',
    variant: 'by id',
    verdict: 'same',
    perform: async (scene) => {
      const { client, id } = await withTask(scene);
      must(await client.from('tasks').update({ title: 'changed' }).eq('id', id));
    },
    expects: { request: `PATCH ${TASKS}`, status: 204, body: 'empty' },
  },
  {
    call: 'update',
    variant: 'by id, with the row that comes of it',
    verdict: 'same',
    perform: async (scene) => {
      const { client, id } = await withTask(scene);
      must(await client.from('tasks').update({ title: 'changed' }).eq('id', id).select('title').single());
    },
    expects: { request: `PATCH ${TASKS}`, status: 200, body: is({ title: 'changed' }) },
  },
  {
    call: 'update',
    variant: 'of the generated full name',
    verdict: 'kinder',
    note: 'Ignored, since front ends send it; the reference refuses it.',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const names = { first_name: 'Ada', last_name: 'Byron', full_name: 'Somebody' };
      must(await client.from('profiles').update(names).eq('id', person.id).select('full_name'));
    },
    expects: { request: 'PATCH /rest/v1/profiles', status: 200, body: is([{ full_name: 'Ada Byron' }]) },
  },
  {
    call: 'update',
    variant: 'without a filter',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTask(scene);
      await client.from('tasks').update({ title: 'all' });
    },
    expects: dataRefusal(`PATCH ${TASKS}`, 400, '21000'),
  },
  {
    call: 'delete',
    variant: 'by id',
    verdict: 'same',
    perform: async (scene) => {
      const { client, id } = await withTask(scene);
      must(await client.from('tasks').delete().eq('id', id));
    },
    expects: { request: `DELETE ${TASKS}`, status: 204, body: 'empty' },
  },
  {
    call: 'delete',
    variant: 'by id, with the row that was',
    verdict: 'same',
    perform: async (scene) => {
      const { client, id } = await withTask(scene);
      must(await client.from('tasks').delete().eq('id', id).select('title'));
    },
    expects: { request: `DELETE ${TASKS}`, status: 200, body: is([{ title: 'one' }]) },
  },
  {
    call: 'delete',
    variant: 'without a filter',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await withTask(scene);
      await client.from('tasks').delete();
    },
    expects: dataRefusal(`DELETE ${TASKS}`, 400, '21000'),
  },
  {
    call: 'rpc',
    variant: 'of a function that there is not',
    verdict: 'same',
    perform: async (scene) => {
      const { client } = await scene.signedIn();
      await client.rpc('no_such_function', { a: 1 });
    },
    expects: dataRefusal('POST /rest/v1/rpc/no_such_function', 404, 'PGRST202'),
  },
]);
