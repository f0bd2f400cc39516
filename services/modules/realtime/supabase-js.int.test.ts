import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createNewest } from '@supabase/supabase-js';
import pg from 'pg';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  ANON_KEY,
  eventually,
  openKeyFolder,
  PASSWORD,
  signUp,
  startRealtimeProcess,
  type Person,
  type RealtimeProcess,
} from '../../testing/realtime.ts';

type Client = ReturnType<typeof createNewest<any>>;
type Create = (typeof VERSIONS)[number][1];

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } };
const VERSIONS = [
  ['newest', (url: string) => createNewest(url, ANON_KEY, OPTIONS)],
  ['2.57.4', (url: string) => create257(url, ANON_KEY, OPTIONS) as unknown as Client],
  ['2.38.0', (url: string) => create238(url, ANON_KEY, OPTIONS) as unknown as Client],
] as const;

let open: OpenDatabase;
let keys: Awaited<ReturnType<typeof openKeyFolder>>;
let process: RealtimeProcess;
let admin: pg.Client;
const clients: Client[] = [];

beforeAll(async () => {
  [open, keys] = await Promise.all([openTestDatabase(), openKeyFolder()]);
  process = await startRealtimeProcess({ open, folder: keys.folder });
  admin = await open.urls.connect('admin');
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.removeAllChannels()));
});
afterAll(async () => {
  await process.close();
  await open.close();
  await keys.remove();
});

async function signedIn(create: Create, person: Person): Promise<Client> {
  const client = create(process.url);
  clients.push(client);
  const { error } = await client.auth.signInWithPassword({ email: person.email, password: PASSWORD });
  expect(error).toBeNull();
  return client;
}

async function notify(userId: string, title: string): Promise<string> {
  const { rows } = await admin.query<{ id: string }>(
    `insert into public.notifications (user_id, title, message) values ($1, $2, 'hello') returning id`,
    [userId, title],
  );
  return rows[0]?.id ?? '';
}

describe.each(VERSIONS)('supabase-js %s', (_version, create) => {
  test('hears of an insert that came by SQL, and strangers do not', async () => {
    const [ann, bob] = await Promise.all([signUp(process.url), signUp(process.url)]);
    const heard: Record<string, unknown>[] = [];
    const strange: unknown[] = [];
    const statuses: string[] = [];
    for (const [person, list] of [
      [ann, heard],
      [bob, strange],
    ] as const) {
      const client = await signedIn(create, person);
      client
        .channel('notifications')
        .on(
          'postgres_changes',
          { event: 'INSERT', schema: 'public', table: 'notifications' },
          (payload) => void (list as unknown[]).push(payload),
        )
        .subscribe((status) => void statuses.push(status));
    }
    await eventually(() => statuses.filter((status) => status === 'SUBSCRIBED').length === 2);
    const id = await notify(ann.id, 'first');
    await eventually(() => heard.length === 1);
    expect(heard[0]).toMatchObject({
      eventType: 'INSERT',
      schema: 'public',
      table: 'notifications',
      errors: null,
      old: {},
      new: { id, user_id: ann.id, title: 'first', message: 'hello', read: false, metadata: {} },
    });
    await notify(bob.id, 'second');
    await eventually(() => strange.length === 1);
    expect(heard).toHaveLength(1);
  });
});
