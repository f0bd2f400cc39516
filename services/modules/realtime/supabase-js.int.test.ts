import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createNewest, type RealtimeChannel } from '@supabase/supabase-js';
import type pg from 'pg';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { ANON_KEY, eventually, startRealtimeProcess, type RealtimeProcess } from '../../testing/realtime.ts';
import type { Caller } from '../../platform/use-case/caller.ts';

type Client = ReturnType<typeof createNewest>;

/** A client whose token is what `token` says at the time. */
type Create = (url: string, token: () => string) => Client;

const VERSIONS: readonly (readonly [string, Create])[] = [
  ['newest', (url, token) => createNewest(url, ANON_KEY, { accessToken: async () => token() })],
  [
    '2.57.4',
    (url, token) => create257(url, ANON_KEY, { accessToken: async () => token() }) as unknown as Client,
  ],
  [
    '2.38.0',
    (url, token) => {
      const client = create238(url, ANON_KEY, {
        auth: { persistSession: false, autoRefreshToken: false },
        realtime: { params: { eventsPerSecond: 1_000 } },
      });
      client.realtime.setAuth(token());
      return client as unknown as Client;
    },
  ],
];

let open: OpenDatabase;
let first: RealtimeProcess;
let second: RealtimeProcess;
let admin: pg.Client;
let ann: Caller;
let bob: Caller;
const clients: Client[] = [];

beforeAll(async () => {
  open = await openTestDatabase();
  const redisPrefix = randomUUID();
  first = await startRealtimeProcess({ open, redisPrefix });
  second = await startRealtimeProcess({ open, redisPrefix, desk: first.desk });
  admin = await open.urls.connect('admin');
  [ann, bob] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
});
afterEach(async () => {
  for (const client of clients.splice(0)) {
    await client.removeAllChannels();
    await client.realtime.disconnect();
  }
});
afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
  await open.close();
});

/** A client in the name of a caller; nobody's when there is none. */
function clientOf(create: Create, caller?: Caller, process: RealtimeProcess = first): Client {
  const token = caller === undefined ? ANON_KEY : first.desk.issue(caller);
  const client = create(process.url, () => token);
  clients.push(client);
  return client;
}

interface Heard {
  readonly statuses: string[];
  readonly errors: unknown[];
}

function subscribe(channel: RealtimeChannel): Heard {
  const heard: Heard = { statuses: [], errors: [] };
  channel.subscribe((status, error) => {
    heard.statuses.push(status);
    if (error !== undefined) heard.errors.push(error);
  });
  return heard;
}

/** Newer clients ask for their token only after the first join, are refused, and come back with it. */
async function joined(channel: RealtimeChannel): Promise<void> {
  const heard = subscribe(channel);
  await eventually(() => heard.statuses.at(-1) === 'SUBSCRIBED', 10_000);
}

async function addTask(userId: string, title: string): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    'insert into public.tasks (user_id, title) values ($1, $2) returning id',
    [userId, title],
  );
  return rows[0]?.id ?? '';
}

describe.each(VERSIONS)('supabase-js %s', (version, create) => {
  test('tells each of its own rows, whatever door the change came through, and strangers nothing', async () => {
    const heard = { ann: [] as Record<string, unknown>[], bob: [] as Record<string, unknown>[] };
    for (const [caller, list, process] of [
      [ann, heard.ann, first],
      [bob, heard.bob, second],
    ] as const) {
      const client = clientOf(create, caller, process);
      await joined(
        client
          .channel('notifications')
          .on(
            'postgres_changes',
            { event: 'INSERT', schema: 'public', table: 'notifications' },
            (payload) => {
              list.push(payload);
            },
          ),
      );
    }
    for (const { userId } of [ann, bob]) {
      await admin.query(
        `insert into public.notifications (user_id, title, message) values ($1, 'hi', 'there')`,
        [userId],
      );
    }
    await eventually(() => heard.ann.length > 0 && heard.bob.length > 0);
    expect(heard.ann).toHaveLength(1);
    expect(heard.bob).toHaveLength(1);
    expect(heard.ann[0]).toMatchObject({
      eventType: 'INSERT',
      schema: 'public',
      table: 'notifications',
      errors: null,
      old: {},
      new: { user_id: ann.userId, title: 'hi', message: 'there', read: false, metadata: {} },
    });
  });

  test('tells of insert, update and delete in order, the row before by its key alone', async () => {
    const client = clientOf(create, ann);
    const heard: { eventType: string; old: object; new: Record<string, unknown> }[] = [];
    await joined(
      client
        .channel('tasks')
        .on('postgres_changes', { event: '*', schema: 'public', table: 'tasks' }, (payload) => {
          heard.push(payload);
        }),
    );
    const id = await addTask(ann.userId, 'read');
    await admin.query(`update public.tasks set title = 'write', tags = '{a,b}' where id = $1`, [id]);
    await admin.query('delete from public.tasks where id = $1', [id]);
    await eventually(() => heard.length === 3);
    expect(heard).toMatchObject([
      { eventType: 'INSERT', new: { id, title: 'read', tags: [] }, old: {} },
      { eventType: 'UPDATE', new: { id, title: 'write', tags: ['a', 'b'] } },
      { eventType: 'DELETE', new: {} },
    ]);
    expect(heard[1]?.old).toEqual({ id });
    expect(heard[2]?.old).toEqual({ id });
  });

  test('tells only of what passes the filter', async () => {
    const client = clientOf(create, ann);
    const heard: string[] = [];
    await joined(
      client
        .channel('filtered')
        .on(
          'postgres_changes',
          { event: 'INSERT', schema: 'public', table: 'tasks', filter: 'title=in.(one,three)' },
          (payload) => heard.push((payload.new as { title: string }).title),
        ),
    );
    for (const title of ['one', 'two', 'three']) await addTask(ann.userId, title);
    await eventually(() => heard.length === 2);
    expect(heard).toEqual(['one', 'three']);
  });

  test('refuses nobody in particular to listen to tables, until the client has a token', async () => {
    let token = ANON_KEY;
    const client = create(first.url, () => token);
    clients.push(client);
    const heard = subscribe(
      client
        .channel('early')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'tasks' }, () => undefined),
    );
    await eventually(() => heard.statuses.includes('CHANNEL_ERROR'));
    expect(String(heard.errors[0])).toContain('row-level security');
    token = first.desk.issue(ann);
    await client.realtime.setAuth(version === '2.38.0' ? token : null);
    // The oldest client does not come back by itself from a refused join.
    if (version !== '2.38.0') await eventually(() => heard.statuses.at(-1) === 'SUBSCRIBED', 10_000);
  });

  test('says things to all others of a topic in every process, and to itself when it asked for it', async () => {
    const [speaker, listener] = [clientOf(create, ann), clientOf(create, undefined, second)];
    const heard = { speaker: [] as unknown[], listener: [] as unknown[] };
    const said = speaker.channel('lounge', { config: { broadcast: { self: true, ack: true } } });
    await joined(said.on('broadcast', { event: 'shout' }, ({ payload }) => heard.speaker.push(payload)));
    const listenerChannel = listener.channel('lounge');
    await joined(
      listenerChannel.on('broadcast', { event: 'shout' }, ({ payload }) => heard.listener.push(payload)),
    );
    // A process hears what others say once Redis has taken its wish.
    let isHeard = false;
    listenerChannel.on('broadcast', { event: 'warm-up' }, () => (isHeard = true));
    await eventually(async () => {
      await said.send({ type: 'broadcast', event: 'warm-up', payload: {} });
      return isHeard;
    });
    for (const text of ['å', 'b', 'c']) {
      let answer = '';
      await eventually(async () => {
        answer = await said.send({ type: 'broadcast', event: 'shout', payload: { text } });
        // The oldest client throttles itself.
        return answer !== 'rate limited';
      });
      expect(answer).toBe('ok');
    }
    await eventually(() => heard.listener.length === 3);
    expect(heard.listener).toEqual([{ text: 'å' }, { text: 'b' }, { text: 'c' }]);
    await eventually(() => heard.speaker.length === 3);
    expect(heard.speaker).toEqual(heard.listener);
  });

  test('sends before it has joined', async () => {
    const [speaker, listener] = [clientOf(create, ann), clientOf(create, bob, second)];
    const heard: unknown[] = [];
    await joined(
      listener.channel('post').on('broadcast', { event: 'late' }, ({ payload }) => heard.push(payload)),
    );
    expect(await speaker.channel('post').send({ type: 'broadcast', event: 'late', payload: { n: 1 } })).toBe(
      'ok',
    );
    await eventually(() => heard.length === 1);
    expect(heard).toEqual([{ n: 1 }]);
  });

  test('shows who is present in all processes, and who leaves', async () => {
    const [one, two] = [clientOf(create, ann), clientOf(create, bob, second)];
    const mine = one.channel('hall', { config: { presence: { key: 'ann' } } });
    const theirs = two.channel('hall', { config: { presence: { key: 'bob' } } });
    const left: string[] = [];
    mine.on('presence', { event: 'sync' }, () => undefined);
    theirs.on('presence', { event: 'leave' }, ({ key }) => left.push(key));
    await joined(mine);
    await joined(theirs);
    expect(await mine.track({ mood: 'awake' })).toBe('ok');
    expect(await theirs.track({ mood: 'busy' })).toBe('ok');
    await eventually(() =>
      [mine, theirs].every((channel) => Object.keys(channel.presenceState()).length === 2),
    );
    expect(theirs.presenceState()).toMatchObject({ ann: [{ mood: 'awake' }], bob: [{ mood: 'busy' }] });
    await mine.track({ mood: 'tired' });
    await eventually(() => JSON.stringify(theirs.presenceState()['ann']).includes('tired'));
    expect(theirs.presenceState()['ann']).toHaveLength(1);
    await one.removeChannel(mine);
    await eventually(() => theirs.presenceState()['ann'] === undefined);
    expect(left.at(-1)).toBe('ann');
  });

  test('keeps the newest of three joins within 30 ms', async () => {
    const client = clientOf(create, ann);
    const heard: unknown[] = [];
    const listen = (): RealtimeChannel =>
      client
        .channel('strict')
        .on('postgres_changes', { event: 'INSERT', schema: 'public', table: 'tasks' }, (payload) => {
          heard.push(payload.new);
        });
    let last = listen();
    for (let round = 0; round < 2; round += 1) {
      last.subscribe();
      await new Promise((resolve) => setTimeout(resolve, 8));
      void client.removeChannel(last);
      last = listen();
    }
    const { statuses } = subscribe(last);
    await eventually(() => statuses.includes('SUBSCRIBED'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await addTask(ann.userId, `after ${version}`);
    await eventually(() => heard.length > 0);
    expect(heard).toMatchObject([{ title: `after ${version}` }]);
  });
});
