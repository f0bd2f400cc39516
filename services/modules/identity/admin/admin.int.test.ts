import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hash as hashArgon2 } from '@node-rs/argon2';
import bcrypt from 'bcrypt';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  ANON_KEY,
  PASSWORD,
  SERVICE_KEY,
  eventually,
  openTestBox,
  refresh,
  send,
  signInAgain,
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
    for (const path of ['/admin/audit', '/admin/oauth/clients', '/passkeys/x', '/sso', '/oauth/authorize']) {
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

describe('changing accounts', () => {
  test('changes what is named and nothing else; a null removes a key', async () => {
    const { id } = await signUpSomebody(process);
    await ask('PUT', `/admin/users/${id}`, { user_metadata: { a: 1, b: 2 }, app_metadata: { plan: 'pro' } });
    const { status, body } = await ask('PUT', `/admin/users/${id}`, {
      email: 'changed@example.test',
      phone: '+4915100000001',
      user_metadata: { a: null, c: 3 },
      email_confirm: true,
      phone_confirm: true,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: 'changed@example.test',
      phone: '4915100000001',
      user_metadata: { b: 2, c: 3, email_verified: true },
      app_metadata: { plan: 'pro', provider: 'email' },
    });
    expect(body['user_metadata']).not.toHaveProperty('a');
    const identities = body['identities'] as { provider: string; email?: string }[];
    expect(identities.map(({ provider }) => provider).sort()).toEqual(['email', 'phone']);
    expect(identities.find(({ provider }) => provider === 'email')?.email).toBe('changed@example.test');
    expect(await signIn('changed@example.test')).toMatchObject({ status: 200 });
  });

  test('is in the tokens from the next refresh on', async () => {
    const { id, refreshToken } = await signUpSomebody(process);
    await ask('PUT', `/admin/users/${id}`, { app_metadata: { role: 'tutor' } });
    const { body } = await refresh(process, refreshToken);
    const [, claims = ''] = String(body['access_token']).split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      app_metadata: { role: 'tutor', provider: 'email', providers: ['email'] },
    });
  });

  test('confirms an address that waits', async () => {
    const { body } = await create({ email: 'waits@example.test', password: PASSWORD });
    await ask('PUT', `/admin/users/${String(body['id'])}`, { email_confirm: true });
    expect(await signIn('waits@example.test')).toMatchObject({ status: 200 });
  });

  test('a ban ends every session at once and in every process, and is lifted by none', async () => {
    const person = await signUpSomebody(process);
    const ended: unknown[] = [];
    const stopListening = other.module.onRevoked((revocation) => void ended.push(revocation));
    await ask('PUT', `/admin/users/${person.id}`, { ban_duration: '24h' });
    const getUser = (of: TestProcess): Promise<Answer> =>
      send(of, 'GET', '/auth/v1/user', { token: person.accessToken });
    expect(await getUser(process)).toMatchObject({ status: 403, body: { code: 'session_not_found' } });
    await eventually(async () => (await getUser(other)).status === 403, 1_000);
    await eventually(() => ended.length >= 2, 1_000);
    expect(ended).toContainEqual(
      expect.objectContaining({ user_id: person.id, session_id: null, reason: 'banned' }),
    );
    stopListening();
    expect(await refresh(process, person.refreshToken)).toMatchObject({
      status: 400,
      body: { code: 'session_not_found' },
    });
    expect(await signIn(person.email)).toMatchObject({ status: 400, body: { code: 'user_banned' } });
    const { body } = await ask('PUT', `/admin/users/${person.id}`, { ban_duration: 'none' });
    expect(body).not.toHaveProperty('banned_until');
    const again = await signIn(person.email);
    const token = String(again.body['access_token']);
    for (const door of [process, other]) {
      expect(await send(door, 'GET', '/auth/v1/user', { token })).toMatchObject({ status: 200 });
    }
  });

  test('a new password or hash ends every session', async () => {
    const person = await signUpSomebody(process);
    await ask('PUT', `/admin/users/${person.id}`, { password: 'another battery staple' });
    expect(await send(process, 'GET', '/auth/v1/user', { token: person.accessToken })).toMatchObject({
      status: 403,
    });
    expect(await signIn(person.email, 'another battery staple')).toMatchObject({ status: 200 });
    await ask('PUT', `/admin/users/${person.id}`, { password_hash: await bcrypt.hash(PASSWORD, 4) });
    expect(await signIn(person.email)).toMatchObject({ status: 200 });
  });

  test('refuses what belongs to somebody else, what is unreadable and who is unknown', async () => {
    const [one, two] = [await signUpSomebody(process), await signUpSomebody(process)];
    await ask('PUT', `/admin/users/${one.id}`, { phone: '4915100000099' });
    const put = (id: string, body: unknown): Promise<Answer> => ask('PUT', `/admin/users/${id}`, body);
    expect(await put(two.id, { email: one.email })).toMatchObject({
      status: 422,
      body: { code: 'email_exists' },
    });
    expect(await put(two.id, { phone: '4915100000099' })).toMatchObject({ body: { code: 'phone_exists' } });
    expect(await put(two.id, { ban_duration: '1x' })).toMatchObject({ status: 400 });
    expect(await put(two.id, { app_metadata: { text: 'x'.repeat(10_000) } })).toMatchObject({ status: 400 });
    expect(await put(NOBODYS_ID, {})).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    expect(await put(one.id, { email: one.email, phone: '4915100000099' })).toMatchObject({ status: 200 });
  });
});

describe('deleting accounts', () => {
  test('leaves no row and no token', async () => {
    const person = await signUpSomebody(process);
    expect(await ask('DELETE', `/admin/users/${person.id}`, { should_soft_delete: false })).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await ask('GET', `/admin/users/${person.id}`)).toMatchObject({ status: 404 });
    expect(await send(process, 'GET', '/auth/v1/user', { token: person.accessToken })).toMatchObject({
      status: 403,
    });
    await eventually(async () => {
      const answer = await send(other, 'GET', '/auth/v1/user', { token: person.accessToken });
      return answer.status === 403;
    });
    const { rows } = await admin.query('select from public.profiles where id = $1', [person.id]);
    expect(rows).toEqual([]);
    expect(await ask('DELETE', `/admin/users/${person.id}`)).toMatchObject({ status: 404 });
    expect(await ask('DELETE', '/admin/users/everybody')).toMatchObject({ status: 404 });
  });

  test('softly keeps a row that tells nothing, frees the address, and can be finished', async () => {
    const person = await signUpSomebody(process);
    const path = `/admin/users/${person.id}`;
    expect(await ask('DELETE', path, { should_soft_delete: true })).toMatchObject({ status: 200 });
    const { body } = await ask('GET', path);
    expect(body).toMatchObject({
      id: person.id,
      deleted_at: expect.any(String),
      user_metadata: {},
      app_metadata: {},
    });
    expect(JSON.stringify(body)).not.toContain(person.email);
    expect(await signIn(person.email)).toMatchObject({ status: 400, body: { code: 'invalid_credentials' } });
    expect(await refresh(process, person.refreshToken)).toMatchObject({ status: 400 });
    expect(await send(process, 'GET', '/auth/v1/user', { token: person.accessToken })).toMatchObject({
      status: 403,
    });
    expect(await create({ email: person.email })).toMatchObject({ status: 200 });
    expect(await ask('DELETE', path, { should_soft_delete: true })).toMatchObject({ status: 200 });
    expect(await ask('DELETE', path)).toMatchObject({ status: 200 });
    expect(await ask('GET', path)).toMatchObject({ status: 404 });
  });
});

describe('second factors of others', () => {
  test('are listed and taken away', async () => {
    const person = await signUpSomebody(process);
    const enrolled = await send(process, 'POST', '/auth/v1/factors', {
      token: person.accessToken,
      body: { factor_type: 'totp', friendly_name: 'phone' },
    });
    const id = String(enrolled.body['id']);
    const path = `/admin/users/${person.id}/factors`;
    expect((await ask('GET', path)).body).toMatchObject([{ id, status: 'unverified', factor_type: 'totp' }]);
    expect(await ask('DELETE', `${path}/${NOBODYS_ID}`)).toMatchObject({
      status: 404,
      body: { code: 'mfa_factor_not_found' },
    });
    expect((await ask('DELETE', `${path}/${id}`)).body).toMatchObject({ id });
    expect((await ask('GET', path)).body).toEqual([]);
  });
});

describe('invitations', () => {
  test('send a mail whose link lets the person in', async () => {
    const { status, body } = await ask('POST', '/invite?redirect_to=http://127.0.0.1:9/welcome', {
      email: 'Guest@example.test',
      data: { class: '7b' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email: 'guest@example.test',
      invited_at: expect.any(String),
      confirmation_sent_at: expect.any(String),
      user_metadata: { class: '7b' },
    });
    const mail = (await process.mails()).at(-1);
    expect(mail?.to).toBe('guest@example.test');
    const link = /https?:\/\/\S+verify\?\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    const opened = await fetch(link, { redirect: 'manual' });
    expect(opened.status).toBe(303);
    expect(opened.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:9\/welcome#access_token=.*type=invite/,
    );
    expect(await ask('POST', '/invite', { email: 'guest@example.test' })).toMatchObject({
      status: 422,
      body: { code: 'email_exists' },
    });
  });

  test('can be sent again, and need an address', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await ask('POST', '/invite', { email: 'twice@example.test' })).toMatchObject({ status: 200 });
    }
    expect(await ask('POST', '/invite', {})).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });
});

describe('links for administrators', () => {
  const generate = (body: unknown): Promise<Answer> => ask('POST', '/admin/generate_link', body);
  const verify = (answer: Answer, email: string, type: string): Promise<Answer> =>
    send(process, 'POST', '/auth/v1/verify', { body: { type, email, token: answer.body['email_otp'] } });

  test.each([
    ['signup', { password: PASSWORD, data: { a: 1 } }, 'signup', 'signup'],
    ['magiclink', {}, 'signup', 'signup'],
    ['invite', { data: { a: 1 } }, 'invite', 'invite'],
  ])(
    '%s for an unknown address makes the account; the code opens it',
    async (type, more, verification, opens) => {
      const email = `link-${type}@example.test`;
      const sentBefore = (await process.mails()).length;
      const answer = await generate({ type, email, redirect_to: 'http://127.0.0.1:9/in', ...more });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        email,
        email_otp: expect.stringMatching(/^\d{6}$/),
        hashed_token: expect.stringMatching(/^[0-9a-f]{56}$/),
        verification_type: verification,
        redirect_to: 'http://127.0.0.1:9/in',
      });
      const link = new URL(String(answer.body['action_link']));
      expect(`${link.origin}${link.pathname}`).toBe(`${process.url}/auth/v1/verify`);
      expect(Object.fromEntries(link.searchParams)).toEqual({
        token: answer.body['hashed_token'],
        type: verification,
        redirect_to: 'http://127.0.0.1:9/in',
      });
      expect((await process.mails()).length).toBe(sentBefore);
      expect(await verify(answer, email, opens)).toMatchObject({
        status: 200,
        body: { token_type: 'bearer' },
      });
    },
  );

  test.each(['magiclink', 'recovery'])('%s for a known address signs in', async (type) => {
    const { email, id } = await signUpSomebody(process);
    const answer = await generate({ type, email });
    expect(answer.body).toMatchObject({ id, verification_type: type, recovery_sent_at: expect.any(String) });
    expect(await verify(answer, email, type)).toMatchObject({ status: 200 });
  });

  test('a sign-up that waits gets a new link and the new metadata', async () => {
    const again = { type: 'signup', email: 'link-again@example.test', password: PASSWORD };
    await generate({ ...again, data: { a: 1 } });
    expect((await generate({ ...again, data: { b: 2 } })).body).toMatchObject({
      user_metadata: { a: 1, b: 2 },
    });
  });

  test('both halves of a change of address', async () => {
    const { email } = await signUpSomebody(process);
    const change = { email, new_email: 'moved@example.test' };
    const current = await generate({ type: 'email_change_current', ...change });
    const fresh = await generate({ type: 'email_change_new', ...change });
    expect(current.body).toMatchObject({
      new_email: 'moved@example.test',
      verification_type: 'email_change_current',
    });
    expect(new URL(String(fresh.body['action_link'])).searchParams.get('type')).toBe('email_change');
    expect(await generate({ type: 'email_change_new', email, new_email: email })).toMatchObject({
      status: 422,
      body: { code: 'email_exists' },
    });
    expect(await generate({ type: 'email_change_new', email })).toMatchObject({ status: 400 });
  });

  test('refuse unknown types, people and taken addresses', async () => {
    const { email } = await signUpSomebody(process);
    expect(await generate({ type: 'teleport', email })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', message: 'Invalid email action link type requested: teleport' },
    });
    expect(await generate({ email })).toMatchObject({ status: 400 });
    expect(await generate({ type: 'recovery', email: 'nobody@example.test' })).toMatchObject({
      status: 404,
      body: { code: 'user_not_found', message: 'User with this email not found' },
    });
    for (const type of ['signup', 'invite']) {
      expect(await generate({ type, email, password: PASSWORD })).toMatchObject({
        body: { code: 'email_exists' },
      });
    }
    expect(await generate({ type: 'signup', email: 'new@example.test' })).toMatchObject({
      status: 400,
      body: { message: 'Signup requires a valid password' },
    });
    expect(await generate({ type: 'signup' })).toMatchObject({ status: 400 });
  });
});

test('an administrator signs somebody out by their token', async () => {
  const person = await signUpSomebody(process);
  const elsewhere = await signInAgain(process, person.email);
  const answer = await send(process, 'POST', '/auth/v1/logout?scope=global', {
    token: person.accessToken,
    headers: { apikey: SERVICE_KEY },
  });
  expect(answer.status).toBe(204);
  expect(await refresh(process, elsewhere.refreshToken)).toMatchObject({ status: 400 });
});
