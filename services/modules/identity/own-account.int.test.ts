import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  ANON_KEY,
  PASSWORD,
  SERVICE_KEY,
  openTestBox,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type TestProcess,
} from './testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: pg.Client;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const signIn = (body: unknown) => send(process, 'POST', '/auth/v1/token?grant_type=password', { body });

describe('the own account', () => {
  const update = (token: string, body: unknown) => send(process, 'PUT', '/auth/v1/user', { token, body });

  test('needs a token of a person', async () => {
    expect(await send(process, 'GET', '/auth/v1/user')).toMatchObject({
      status: 401,
      body: { code: 'no_authorization' },
    });
    for (const token of ['nonsense', ANON_KEY, SERVICE_KEY]) {
      expect(await send(process, 'GET', '/auth/v1/user', { token })).toMatchObject({
        status: 403,
        body: { code: 'bad_jwt' },
      });
    }
  });

  test('takes a new address once one mail is confirmed, and keeps one person to one address', async () => {
    const mine = await signUpSomebody(process);
    const other = await signUpSomebody(process);
    const taken = await update(mine.accessToken, { email: other.email.toUpperCase() });
    expect(taken).toMatchObject({ status: 422, body: { code: 'email_exists' } });
    const proposed = await update(mine.accessToken, { email: 'Moved@example.test' });
    expect(proposed.body).toMatchObject({ email: mine.email, new_email: 'moved@example.test' });
    const mail = (await process.mails()).find(({ to }) => to === 'moved@example.test');
    const body = { type: 'email_change', email: 'moved@example.test', token: mail?.otp };
    const moved = await send(process, 'POST', '/auth/v1/verify', { body });
    expect(moved.body.user).toMatchObject({
      email: 'moved@example.test',
      user_metadata: { email: 'moved@example.test' },
      identities: [{ email: 'moved@example.test' }],
    });
    expect(moved.body.user).not.toHaveProperty('new_email');
    expect((await update(mine.accessToken, { email: 'moved@example.test' })).status).toBe(200);
    await signInAgain(process, 'moved@example.test');
    const { rows } = await admin.query('select email from public.profiles where id = $1', [mine.id]);
    expect(rows).toEqual([{ email: 'moved@example.test' }]);
  });

  test('takes a new password that is another one, with the current one when it is given', async () => {
    const { accessToken, email } = await signUpSomebody(process);
    for (const [body, status, code] of [
      [{ password: PASSWORD }, 422, 'same_password'],
      [{ password: 'short' }, 422, 'weak_password'],
      [{ password: 'a new horse battery', current_password: 'wrong' }, 400, 'current_password_invalid'],
      [{ app_metadata: { role: 'admin' } }, 403, 'not_admin'],
      [{ phone: '+4930' }, 400, 'phone_provider_disabled'],
      [{ data: { a: 'x'.repeat(9_000) } }, 400, 'validation_failed'],
    ] as const) {
      expect(await update(accessToken, body)).toMatchObject({ status, body: { code } });
    }
    const body = { password: 'a new horse battery', current_password: PASSWORD };
    expect((await update(accessToken, body)).status).toBe(200);
    expect((await signIn({ email, password: 'a new horse battery' })).status).toBe(200);
  });

  test('makes an account of somebody who came in without one', async () => {
    const { body } = await send(process, 'POST', '/auth/v1/signup', { body: { data: { theme: 'dark' } } });
    const token = String(body['access_token']);
    expect(await update(token, { password: PASSWORD })).toMatchObject({
      status: 422,
      body: { code: 'validation_failed' },
    });
    const grown = await update(token, { email: 'grown@example.test', password: PASSWORD });
    expect(grown.body).toMatchObject({
      id: body.user?.['id'],
      email: 'grown@example.test',
      is_anonymous: false,
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { theme: 'dark' },
      identities: [{ provider: 'email' }],
    });
    await signInAgain(process, 'grown@example.test');
  });

  test('is told to be gone when it was deleted a moment ago', async () => {
    const { id, accessToken } = await signUpSomebody(process);
    await admin.query(`alter table auth.sessions disable trigger record_revocation`);
    await admin.query('delete from auth.users where id = $1', [id]);
    await admin.query(`alter table auth.sessions enable trigger record_revocation`);
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { data: {} }],
    ] as const) {
      const answer = await send(process, method, '/auth/v1/user', {
        token: accessToken,
        ...(body && { body }),
      });
      expect(answer.status).toBe(403);
      // A process that is behind with the revocations asks the database for the session first; it is gone as well.
      expect(['user_not_found', 'session_not_found']).toContain(answer.body['code']);
    }
  });

  test('is shown at /api/users/me without its secrets', async () => {
    const { id, email, accessToken } = await signUpSomebody(process);
    const { status, body } = await send(process, 'GET', '/api/users/me', { token: accessToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id, email, is_anonymous: false });
    expect(JSON.stringify(body)).not.toContain('$2b$');
  });
});
