import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hash as hashArgon2 } from '@node-rs/argon2';
import bcrypt from 'bcrypt';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  ANON_KEY,
  PASSWORD,
  SERVICE_KEY,
  openTestBox,
  send,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from '../testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let other: TestProcess;
let admin: pg.Client;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
  other = await startTestProcess({ open, box: box.box, publicUrl: process.url });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  expect([...process.bugs, ...other.bugs]).toEqual([]);
  await process.close();
  await other.close();
  await open.close();
  await box.remove();
});

const ask = (method: string, path: string, body?: unknown, token = SERVICE_KEY): Promise<Answer> =>
  send(process, method, `/auth/v1${path}`, { ...(body !== undefined && { body }), token });
const create = (body: unknown): Promise<Answer> => ask('POST', '/admin/users', body);
const signIn = (email: string, password = PASSWORD): Promise<Answer> =>
  send(process, 'POST', '/auth/v1/token?grant_type=password', { body: { email, password } });

const NOBODYS_ID = '00000000-0000-4000-8000-000000000000';

describe('the door of administrators', () => {
  test.each([
    ['GET', '/admin/users'],
    ['POST', '/admin/users'],
    ['GET', `/admin/users/${NOBODYS_ID}`],
    ['PUT', `/admin/users/${NOBODYS_ID}`],
    ['DELETE', `/admin/users/${NOBODYS_ID}`],
    ['GET', `/admin/users/${NOBODYS_ID}/factors`],
    ['DELETE', `/admin/users/${NOBODYS_ID}/factors/${NOBODYS_ID}`],
    ['POST', '/admin/generate_link'],
    ['GET', '/admin/audit'],
    ['POST', '/invite'],
  ])('%s %s wants the service key as bearer, and nothing else', async (method, path) => {
    const body = method === 'GET' ? {} : { body: {} };
    const person = await signUpSomebody(process);
    const from = (headers: Record<string, string>): Promise<Answer> =>
      send(process, method, `/auth/v1${path}`, { ...body, headers });
    expect(await from({})).toMatchObject({ status: 401, body: { code: 'no_authorization' } });
    expect(await from({ apikey: SERVICE_KEY })).toMatchObject({ status: 401 });
    for (const bearer of [ANON_KEY, person.accessToken]) {
      const answer = await from({ Authorization: `Bearer ${bearer}`, apikey: SERVICE_KEY });
      expect(answer).toMatchObject({ status: 403, body: { code: 'not_admin', message: 'User not allowed' } });
    }
    expect(await from({ Authorization: 'Bearer nonsense' })).toMatchObject({
      status: 403,
      body: { code: 'bad_jwt' },
    });
  });

  test('says what is not offered in the form of GoTrue', async () => {
    for (const path of ['/admin/oauth/clients', '/passkeys/x', '/sso', '/oauth/authorize']) {
      expect(await ask('GET', path)).toMatchObject({ status: 501, body: { code: 'not_implemented' } });
    }
  });
});

describe('making accounts', () => {
  test('with a confirmed address, metadata and a password gives somebody who can sign in', async () => {
    const { status, body } = await create({
      email: 'Made@Example.Test',
      password: PASSWORD,
      email_confirm: true,
      user_metadata: { name: 'Made', nothing: null },
      app_metadata: { plan: 'pro' },
      role: 'authenticated',
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      aud: 'authenticated',
      role: 'authenticated',
      email: 'made@example.test',
      phone: '',
      email_confirmed_at: expect.any(String),
      app_metadata: { provider: 'email', providers: ['email'], plan: 'pro' },
      user_metadata: { name: 'Made', email_verified: true },
      identities: [{ provider: 'email', id: body['id'], email: 'made@example.test' }],
      is_anonymous: false,
    });
    expect(body).not.toHaveProperty('banned_until');
    expect(await signIn('made@example.test')).toMatchObject({ status: 200 });
  });

  test('without email_confirm gives somebody who cannot, and nothing is sent', async () => {
    const { body } = await create({ email: 'unconfirmed@example.test', password: PASSWORD });
    expect(body).not.toHaveProperty('email_confirmed_at');
    expect(await signIn('unconfirmed@example.test')).toMatchObject({ body: { code: 'email_not_confirmed' } });
    expect(await process.mails()).toEqual([]);
  });

  test('takes an id and a telephone number', async () => {
    const id = '3F2504E0-4F89-41D3-9A0C-0305E82C3301';
    const { body } = await create({ id, phone: '+49 151 23456789', phone_confirm: true });
    expect(body).toMatchObject({
      id: id.toLowerCase(),
      email: '',
      phone: '4915123456789',
      phone_confirmed_at: expect.any(String),
      app_metadata: { provider: 'phone', providers: ['phone'] },
      user_metadata: { phone_verified: true },
      identities: [{ provider: 'phone' }],
    });
    expect(await create({ phone: '4915123456789' })).toMatchObject({
      status: 422,
      body: { code: 'phone_exists' },
    });
    expect(await create({ id, email: 'another@example.test' })).toMatchObject({
      status: 422,
      body: { code: 'user_already_exists' },
    });
  });

  test.each([
    ['bcrypt of another cost', () => bcrypt.hash(PASSWORD, 5)],
    ['bcrypt as php calls it', async () => (await bcrypt.hash(PASSWORD, 4)).replace('$2b$', '$2y$')],
    ['argon2id', () => hashArgon2(PASSWORD, { memoryCost: 1_024, timeCost: 1, parallelism: 1 })],
  ])('takes a hash made elsewhere: %s', async (name, make) => {
    const email = `${name.replaceAll(' ', '-')}@example.test`;
    await create({ email, email_confirm: true, password_hash: await make() });
    expect(await signIn(email)).toMatchObject({ status: 200 });
    expect(await signIn(email, 'something else')).toMatchObject({ body: { code: 'invalid_credentials' } });
    const stored = await admin.query<{ hash: string }>(
      'select encrypted_password as hash from auth.users where email = $1',
      [email],
    );
    expect(stored.rows[0]?.hash).toMatch(/^\$2b\$04\$/);
  });

  test('takes the hash of a password that would be too short here; whoever signs in with it is told', async () => {
    await create({
      email: 'short@example.test',
      email_confirm: true,
      password_hash: await bcrypt.hash('secret', 4),
    });
    expect(await signIn('short@example.test', 'secret')).toMatchObject({
      status: 200,
      body: { weak_password: { message: expect.any(String), reasons: ['length'] } },
    });
  });

  test('can ban from the beginning', async () => {
    const made = await create({
      email: 'banned@example.test',
      password: PASSWORD,
      email_confirm: true,
      ban_duration: '1h30m',
    });
    const until = Date.parse(String(made.body['banned_until']));
    expect(until - Date.now()).toBeGreaterThan(89 * 60_000);
    expect(until - Date.now()).toBeLessThan(91 * 60_000);
    expect(await signIn('banned@example.test')).toMatchObject({ status: 400, body: { code: 'user_banned' } });
  });

  test.each([
    [{}, 400, 'validation_failed', 'Cannot create a user without either an email or phone'],
    [{ email: 'no address' }, 400, 'validation_failed', 'Unable to validate email address: invalid format'],
    [{ phone: 'abc' }, 400, 'validation_failed', 'Invalid phone number format (E.164 required)'],
    [{ email: 'x@example.test', id: 'x' }, 400, 'validation_failed', 'ID must conform to the uuid v4 format'],
    [
      { email: 'x@example.test', id: '00000000-0000-0000-0000-000000000000' },
      400,
      'validation_failed',
      undefined,
    ],
    [{ email: 'x@example.test', password: 'short' }, 422, 'weak_password', undefined],
    [
      { email: 'x@example.test', password: PASSWORD, password_hash: '$2b$04$x' },
      400,
      'validation_failed',
      'Only a password or a password hash should be provided',
    ],
    [{ email: 'x@example.test', password_hash: 'md5' }, 400, 'validation_failed', undefined],
    [
      { email: 'x@example.test', ban_duration: 'a day' },
      400,
      'validation_failed',
      'invalid format for ban duration: time: invalid duration "a day"',
    ],
    [{ email: 'x@example.test', role: 'service_role' }, 400, 'validation_failed', undefined],
    [
      { email: 'x@example.test', user_metadata: { text: 'x'.repeat(10_000) } },
      400,
      'validation_failed',
      undefined,
    ],
    [{ email: 'x@example.test', app_metadata: 7 }, 400, 'validation_failed', undefined],
  ])('refuses %j', async (body, status, code, message) => {
    const answer = await create(body);
    expect(answer).toMatchObject({ status, body: { code, ...(message !== undefined && { message }) } });
  });

  test('refuses an address that is taken, in any case', async () => {
    const { email } = await signUpSomebody(process);
    expect(await create({ email: email.toUpperCase() })).toMatchObject({
      status: 422,
      body: { code: 'email_exists', message: 'A user with this email address has already been registered' },
    });
  });
});

describe('finding accounts', () => {
  test('gives one, and 404 for an unknown or unreadable id', async () => {
    const { id, email } = await signUpSomebody(process);
    expect(await ask('GET', `/admin/users/${id}`)).toMatchObject({ status: 200, body: { id, email } });
    expect(await ask('GET', `/admin/users/${NOBODYS_ID}`)).toMatchObject({
      status: 404,
      body: { code: 'user_not_found', message: 'User not found' },
    });
    expect(await ask('GET', '/admin/users/me')).toMatchObject({
      status: 404,
      body: { code: 'validation_failed', message: 'user_id must be an UUID' },
    });
  });

  test('lists them by pages, the newest first, and says how many there are', async () => {
    const people = [
      await signUpSomebody(process),
      await signUpSomebody(process),
      await signUpSomebody(process),
    ];
    const first = await ask('GET', '/admin/users?page=1&per_page=2');
    const users = first.body['users'] as { id: string }[];
    expect(first.body['aud']).toBe('authenticated');
    expect(users.map(({ id }) => id)).toEqual([people[2]?.id, people[1]?.id]);
    const total = Number(first.headers.get('x-total-count'));
    expect(total).toBeGreaterThan(3);
    const last = Math.ceil(total / 2);
    expect(first.headers.get('link')).toBe(
      `</admin/users?page=2&per_page=2>; rel="next", </admin/users?page=${last.toString()}&per_page=2>; rel="last"`,
    );
    const end = await ask('GET', `/admin/users?page=${last.toString()}&per_page=2`);
    expect(end.headers.get('link')).not.toContain('next');
    const beyond = await ask('GET', '/admin/users?page=1000&per_page=2');
    expect(beyond.body['users']).toEqual([]);
    expect(beyond.headers.get('x-total-count')).toBe(String(total));
    const oldest = await ask('GET', '/admin/users?page=&per_page=&sort=created_at asc');
    expect((oldest.body['users'] as { email: string }[]).length).toBe(Math.min(total, 50));
  });

  test('finds by a part of the address or the name, which is no pattern', async () => {
    await create({ email: 'findme@example.test', user_metadata: { full_name: 'Grace 100% Hopper' } });
    for (const filter of ['FINDME', '100%25 hop']) {
      const found = await ask('GET', `/admin/users?filter=${filter}`);
      expect(found.body['users']).toMatchObject([{ email: 'findme@example.test' }]);
    }
    expect((await ask('GET', '/admin/users?filter=f%25e@')).body['users']).toEqual([]);
  });

  test.each(['page=x', 'page=-1', 'per_page=0', 'per_page=1.5', 'per_page=10000000000000', 'page=1&page=2'])(
    'refuses %s',
    async (query) => {
      expect(await ask('GET', `/admin/users?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    },
  );
});
