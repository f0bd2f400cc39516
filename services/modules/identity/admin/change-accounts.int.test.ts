import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import bcrypt from 'bcrypt';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
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
