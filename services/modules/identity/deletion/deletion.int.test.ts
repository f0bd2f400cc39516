import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  eventually,
  openTestBox,
  PASSWORD,
  refresh,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type SignedIn,
  type TestProcess,
} from '../testing.ts';

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

const remove = (token: string, body?: object) =>
  send(process, 'DELETE', '/api/users/me', { token, ...(body !== undefined && { body }) });

/** As if the sign-in had been an hour ago. */
async function age({ id }: SignedIn): Promise<void> {
  await admin.query(
    `update auth.sessions set amr = jsonb_build_array(jsonb_build_object('method', 'password',
       'timestamp', extract(epoch from now())::bigint - 3600)) where user_id = $1`,
    [id],
  );
}

describe('DELETE /api/users/me', () => {
  test('schedules the deletion after a sign-in a moment ago, and signs out everywhere', async () => {
    const anna = await signUpSomebody(process);
    const elsewhere = await signInAgain(process, anna.email);
    const { status, body } = await remove(anna.accessToken);
    expect(status).toBe(202);
    const days = (Date.parse(String(body['deletion_scheduled_at'])) - Date.now()) / 86_400_000;
    expect(Math.round(days * 100) / 100).toBe(14);
    for (const { accessToken, refreshToken } of [anna, elsewhere]) {
      await eventually(
        async () => (await send(process, 'GET', '/api/users/me', { token: accessToken })).status === 401,
      );
      expect((await refresh(process, refreshToken)).status).toBe(400);
    }
  });

  test('asks for the password when the sign-in was long ago, and takes no wrong one', async () => {
    const anna = await signUpSomebody(process);
    await age(anna);
    expect(await remove(anna.accessToken)).toMatchObject({
      status: 403,
      body: { reason: 'auth.proof-needed', params: { seconds: 300 } },
    });
    expect(await remove(anna.accessToken, { password: 'not this one' })).toMatchObject({
      status: 400,
      body: { reason: 'auth.current-password-wrong' },
    });
    expect((await remove(anna.accessToken, { passwort: PASSWORD })).status).toBe(422);
    expect((await send(process, 'GET', '/api/users/me', { token: anna.accessToken })).status).toBe(200);
    expect((await remove(anna.accessToken, { password: PASSWORD })).status).toBe(202);
  });

  test('takes the code of a reauthentication once, and no other', async () => {
    const anna = await signUpSomebody(process);
    await age(anna);
    await send(process, 'GET', '/auth/v1/reauthenticate', { token: anna.accessToken });
    const mail = (await process.mails()).filter(({ to }) => to === anna.email).at(-1);
    const nonce = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '';
    const wrong = nonce === '000000' ? '111111' : '000000';
    expect(await remove(anna.accessToken, { nonce: wrong })).toMatchObject({
      body: { reason: 'auth.nonce-invalid' },
    });
    expect((await remove(anna.accessToken, { nonce })).status).toBe(202);
  });

  test('asks for the second factor where the account has one', async () => {
    const anna = await signUpSomebody(process);
    await admin.query(
      `insert into auth.mfa_factors (user_id, factor_type, status, secret) values ($1, 'totp', 'verified', 'sealed')`,
      [anna.id],
    );
    expect(await remove(anna.accessToken, { password: PASSWORD })).toMatchObject({
      status: 403,
      body: { reason: 'auth.second-factor-needed-to-delete' },
    });
    await admin.query(`update auth.sessions set aal = 'aal2' where user_id = $1`, [anna.id]);
    expect((await remove(anna.accessToken)).status).toBe(202);
  });

  test('asks nothing of people who came in without an account', async () => {
    const { body } = await send(process, 'POST', '/auth/v1/signup', { body: {} });
    const token = String(body['access_token']);
    await admin.query(`update auth.sessions set amr = '[]' where user_id = $1`, [body.user?.['id']]);
    expect((await remove(token)).status).toBe(202);
  });

  test('is for somebody who is signed in and still there', async () => {
    const gone = await signUpSomebody(process);
    await admin.query(`alter table auth.sessions disable trigger record_revocation`);
    await admin.query('delete from auth.users where id = $1', [gone.id]);
    await admin.query(`alter table auth.sessions enable trigger record_revocation`);
    const look = () => send(process, 'GET', '/api/users/me', { token: gone.accessToken });
    for (const ask of [() => remove(gone.accessToken), look]) {
      // A process that is behind with revocations asks for the session first, and misses that.
      await eventually(async () => {
        const { status, body } = await ask();
        expect(status).toBe(401);
        return body['reason'] === 'auth.account-gone';
      });
    }
    expect((await send(process, 'DELETE', '/api/users/me')).status).toBe(401);
    expect((await send(process, 'POST', '/api/users/me/restore')).status).toBe(401);
  });
});

describe('POST /api/users/me/restore', () => {
  test('keeps the account; nothing is deleted then', async () => {
    const anna = await signUpSomebody(process);
    await remove(anna.accessToken);
    const again = await signInAgain(process, anna.email);
    const restore = () => send(process, 'POST', '/api/users/me/restore', { token: again.accessToken });
    const shown = await send(process, 'GET', '/api/users/me', { token: again.accessToken });
    expect(shown.body['deletion_scheduled_at']).toEqual(expect.any(String));
    expect((await restore()).status).toBe(204);
    expect(await restore()).toMatchObject({ status: 409, body: { reason: 'auth.deletion-not-scheduled' } });
    const { body } = await send(process, 'GET', '/api/users/me', { token: again.accessToken });
    expect(body['deletion_scheduled_at']).toBeNull();
  });

  test('comes too late once the time is over', async () => {
    const anna = await signUpSomebody(process);
    await remove(anna.accessToken);
    const again = await signInAgain(process, anna.email);
    await admin.query(
      `update app.account_deletions set delete_at = now() - interval '1 s' where user_id = $1`,
      [anna.id],
    );
    const late = await send(process, 'POST', '/api/users/me/restore', { token: again.accessToken });
    expect(late.status).toBe(409);
  });
});
