import type { RealtimeChannel, SupabaseClient } from '@supabase/supabase-js';
import { callsOf, type Scene } from '../call.ts';
import { is, type Shape } from '../shape.ts';

const SOCKET = '/realtime/v1/websocket';

/** Resolves once the channel counts as joined. @throws what the server refused it with. */
function joined(channel: RealtimeChannel): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.subscribe((status: string, error) => {
      if (status === 'SUBSCRIBED') resolve();
      else if (status !== 'CLOSED') reject(error ?? new Error(status));
    });
  });
}

type Kind = 'INSERT' | 'UPDATE' | 'DELETE';

/** Listens to a table like the existing front end, makes a change, and gives what the callback got. */
async function changeOf(
  scene: Scene,
  event: Kind,
  change: (client: SupabaseClient, id: string) => Promise<unknown>,
) {
  const { client, person } = await scene.signedIn();
  const channel = client.channel('tasks');
  const got = new Promise<unknown>((resolve) => {
    channel.on(
      'postgres_changes' as never,
      { event, schema: 'public', table: 'tasks', filter: `user_id=eq.${person.id}` } as never,
      resolve as never,
    );
  });
  const before = await client
    .from('tasks')
    .insert({ title: 'one', user_id: person.id })
    .select('id')
    .single();
  await joined(channel);
  await change(client, (before.data as { id: string }).id);
  scene.heard(SOCKET, await got);
}

const payloadOf = (event: Kind, row: Shape, old: Shape): Shape => ({
  schema: is('public'),
  table: is('tasks'),
  commit_timestamp: 'timestamp',
  eventType: is(event),
  new: row,
  old,
  errors: 'null',
});

/** `supabase.channel` */
export const CHANNEL_CALLS = callsOf('channel', [
  {
    call: 'on',
    variant: 'INSERT of a table, filtered by its owner',
    verdict: 'same',
    perform: (scene) =>
      changeOf(scene, 'INSERT', async (client) => {
        const { data } = await client.auth.getUser();
        await client.from('tasks').insert({ title: 'two', user_id: data.user?.id });
      }),
    expects: { request: `WS ${SOCKET}`, status: 101, body: payloadOf('INSERT', 'object', is({})) },
  },
  {
    call: 'on',
    variant: 'UPDATE of a table',
    verdict: 'same',
    perform: (scene) =>
      changeOf(scene, 'UPDATE', async (client, id) =>
        client.from('tasks').update({ title: 'new' }).eq('id', id),
      ),
    expects: { request: `WS ${SOCKET}`, status: 101, body: payloadOf('UPDATE', 'object', { id: 'uuid' }) },
  },
  {
    call: 'on',
    variant: 'DELETE of a table',
    verdict: 'same',
    perform: (scene) =>
      changeOf(scene, 'DELETE', async (client, id) => client.from('tasks').delete().eq('id', id)),
    expects: { request: `WS ${SOCKET}`, status: 101, body: payloadOf('DELETE', is({}), { id: 'uuid' }) },
  },
  {
    call: 'subscribe',
    variant: 'to a table without a session',
    verdict: 'kinder',
    note: 'The join is refused, so that the client comes back with its token; the reference lets it wait in vain.',
    perform: async (scene) => {
      const channel = scene.client().channel('tasks');
      const tables = { event: 'INSERT', schema: 'public', table: 'tasks' };
      channel.on('postgres_changes' as never, tables as never, () => undefined);
      const status = await new Promise<string>((resolve) =>
        channel.subscribe((said: string) => resolve(said)),
      );
      scene.heard(SOCKET, status);
    },
    expects: { request: `WS ${SOCKET}`, status: 101, body: is('CHANNEL_ERROR') },
  },
  {
    call: 'removeChannel',
    variant: 'and back, twice at once, as React does in development',
    verdict: 'same',
    perform: async (scene) => {
      const { client, person } = await scene.signedIn();
      const tables = { event: 'INSERT', schema: 'public', table: 'tasks' };
      const open = (listen: (payload: unknown) => void) =>
        client.channel('tasks').on('postgres_changes' as never, tables as never, listen as never);
      for (let round = 0; round < 2; round += 1) {
        const left = open(() => undefined).subscribe();
        void client.removeChannel(left);
      }
      const got = Promise.withResolvers<unknown>();
      await joined(open(got.resolve));
      await client.from('tasks').insert({ title: 'two', user_id: person.id });
      scene.heard(SOCKET, await got.promise);
    },
    expects: { request: `WS ${SOCKET}`, status: 101, body: payloadOf('INSERT', 'object', is({})) },
  },
  {
    call: 'send',
    variant: 'a broadcast to somebody else',
    verdict: 'same',
    perform: async (scene) => {
      const [left, right] = [scene.client().channel('board'), scene.client().channel('board')];
      const got = new Promise<unknown>((resolve) => left.on('broadcast', { event: 'move' }, resolve));
      await Promise.all([joined(left), joined(right)]);
      await right.send({ type: 'broadcast', event: 'move', payload: { x: 1 } });
      scene.heard(SOCKET, ((await got) as { payload: unknown }).payload);
    },
    expects: { request: `WS ${SOCKET}`, status: 101, body: is({ x: 1 }) },
  },
  {
    call: 'track',
    variant: 'presence that another client sees',
    verdict: 'same',
    perform: async (scene) => {
      const left = scene.client().channel('lobby', { config: { presence: { key: 'left' } } });
      const right = scene.client().channel('lobby', { config: { presence: { key: 'right' } } });
      const got = new Promise<unknown>((resolve) => {
        left.on('presence', { event: 'join' }, ({ key, newPresences }) => {
          if (key === 'right') resolve(newPresences);
        });
      });
      await Promise.all([joined(left), joined(right)]);
      await right.track({ mood: 'awake' });
      scene.heard(SOCKET, await got);
    },
    expects: {
      request: `WS ${SOCKET}`,
      status: 101,
      body: [{ mood: is('awake'), presence_ref: 'string' }],
    },
  },
]);
