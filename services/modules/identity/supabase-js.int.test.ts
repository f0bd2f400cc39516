import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createNewest } from '@supabase/supabase-js';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { ANON_KEY, openTestBox, startTestProcess, type TestProcess } from './testing.ts';

type Client = ReturnType<typeof createNewest>;

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } };
const VERSIONS = [
  ['newest', (url: string) => createNewest(url, ANON_KEY, OPTIONS)],
  ['2.57.4', (url: string) => create257(url, ANON_KEY, OPTIONS) as unknown as Client],
  ['2.38.0', (url: string) => create238(url, ANON_KEY, OPTIONS) as unknown as Client],
] as const;

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
});

afterAll(async () => {
  await process.close();
  await open.close();
  await box.remove();
});

describe.each(VERSIONS)('supabase-js %s', (version, create) => {
  const email = `ada.${version}@example.test`;
  const password = 'correct horse battery';

  test('signs up, and the session is that of the new user', async () => {
    const client = create(process.url);
    const { data, error } = await client.auth.signUp({
      email: email.toUpperCase(),
      password,
      options: { data: { first_name: 'Ada' } },
    });
    expect(error).toBeNull();
    expect(data.user).toMatchObject({
      email,
      role: 'authenticated',
      aud: 'authenticated',
      is_anonymous: false,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: {
        first_name: 'Ada',
        email,
        email_verified: true,
        phone_verified: false,
        sub: data.user?.id,
      },
      identities: [{ provider: 'email', id: data.user?.id, user_id: data.user?.id }],
    });
    expect(data.session).toMatchObject({ token_type: 'bearer', expires_in: 3_600 });
    expect((await client.auth.getUser()).data.user?.id).toBe(data.user?.id);
  });

  test('is told that the address is taken', async () => {
    const { error } = await create(process.url).auth.signUp({ email, password });
    expect(error).toMatchObject({ status: 422, message: 'User already registered' });
    if (version !== '2.38.0') expect(error?.code).toBe('user_already_exists');
  });

  test('signs in, and not with a wrong password or an unknown address', async () => {
    const { data, error } = await create(process.url).auth.signInWithPassword({ email, password });
    expect(error).toBeNull();
    expect(data.user?.last_sign_in_at).toBeDefined();
    for (const wrong of [
      { email, password: 'something else' },
      { email: 'nobody@example.test', password },
    ]) {
      const refused = await create(process.url).auth.signInWithPassword(wrong);
      expect(refused.error).toMatchObject({ status: 400, message: 'Invalid login credentials' });
    }
  });

  test('refreshes, and the token rotates', async () => {
    const client = create(process.url);
    const { data: first } = await client.auth.signInWithPassword({ email, password });
    const { data: second, error } = await client.auth.refreshSession();
    expect(error).toBeNull();
    expect(second.session?.refresh_token).not.toBe(first.session?.refresh_token);
    expect(second.session?.access_token).toBeTruthy();
  });

  test('updates the user, and signs out', async () => {
    const client = create(process.url);
    await client.auth.signInWithPassword({ email, password });
    const { data, error } = await client.auth.updateUser({ data: { theme: 'dark', first_name: null } });
    expect(error).toBeNull();
    expect(data.user?.user_metadata).toMatchObject({ theme: 'dark' });
    expect(data.user?.user_metadata).not.toHaveProperty('first_name');
    const { access_token: token = '' } = (await client.auth.getSession()).data.session ?? {};
    expect((await client.auth.signOut()).error).toBeNull();
    expect((await client.auth.getUser(token)).error).toMatchObject({
      status: version === '2.38.0' ? 403 : 400,
    });
  });

  test('signs out the others, or everybody', async () => {
    const clients = [create(process.url), create(process.url), create(process.url)];
    for (const client of clients) await client.auth.signInWithPassword({ email, password });
    const [first, second, third] = clients as [Client, Client, Client];
    expect((await first.auth.signOut({ scope: 'others' })).error).toBeNull();
    expect((await first.auth.getUser()).error).toBeNull();
    expect((await second.auth.getUser()).error).not.toBeNull();
    expect((await third.auth.refreshSession()).error).not.toBeNull();
    const again = create(process.url);
    await again.auth.signInWithPassword({ email, password });
    expect((await again.auth.signOut({ scope: 'global' })).error).toBeNull();
    expect((await first.auth.getUser()).error).not.toBeNull();
  });

  test('refreshes in several tabs at once, and all go on', async () => {
    const client = create(process.url);
    const { data } = await client.auth.signInWithPassword({ email, password });
    const refresh_token = data.session?.refresh_token ?? '';
    const tabs = await Promise.all(
      Array.from({ length: 5 }, () => create(process.url).auth.refreshSession({ refresh_token })),
    );
    expect(tabs.map(({ error }) => error)).toEqual(tabs.map(() => null));
    expect(new Set(tabs.map((tab) => tab.data.session?.refresh_token)).size).toBe(1);
  });
});

describe('the newest client', () => {
  test('comes in without an account', async () => {
    const client = createNewest(process.url, ANON_KEY, OPTIONS);
    const { data, error } = await client.auth.signInAnonymously();
    expect(error).toBeNull();
    expect(data.user).toMatchObject({ is_anonymous: true, app_metadata: {}, email: '' });
  });

  test('verifies claims locally by the published keys', async () => {
    const client = createNewest(process.url, ANON_KEY, OPTIONS);
    await client.auth.signInAnonymously();
    const { data, error } = await client.auth.getClaims();
    expect(error).toBeNull();
    expect(data?.header).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    expect(data?.claims).toMatchObject({
      aud: 'authenticated',
      role: 'authenticated',
      aal: 'aal1',
      is_anonymous: true,
    });
  });
});
