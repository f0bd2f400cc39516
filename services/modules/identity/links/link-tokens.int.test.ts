import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  SERVICE_KEY,
  openTestBox,
  send,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from '../testing.ts';

const S256 = createHash('sha256')
  .update('a-verifier-of-the-client-0123456789-0123456789')
  .digest('base64url');

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: pg.Client;
let email: string;
let id: string;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
  admin = await open.urls.connect('admin');
});

beforeEach(async () => {
  ({ email, id } = await signUpSomebody(process));
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

/** What GoTrue has in its links: whoever knows the address tries a million of them. */
const computed = (address: string, code: string): string =>
  createHash('sha224').update(`${address}${code}`).digest('hex');

const post = (path: string, body: unknown, token?: string): Promise<Answer> =>
  send(process, 'POST', `/auth/v1${path}`, { body, ...(token !== undefined && { token }) });
const verify = (token_hash: string): Promise<Answer> => post('/verify', { type: 'magiclink', token_hash });

/** Asks for a mail, and gives what it carries. */
async function mailed(more: object = {}): Promise<{ readonly code: string; readonly token: string }> {
  await post('/recover', { email, ...more });
  const mail = (await process.mails()).findLast(({ to }) => to === email);
  const code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? '';
  return { code, token: new URL(mail?.links[0] ?? '').searchParams.get('token') ?? '' };
}

describe('the token of a link', () => {
  test('has the form of GoTrue’s and is not made of address and digits', async () => {
    const { code, token } = await mailed();
    expect(token).toMatch(/^[0-9a-f]{56}$/);
    for (const guess of [computed(email, code), `pkce_${computed(email, code)}`]) {
      expect(await verify(guess)).toMatchObject({ status: 403, body: { code: 'otp_expired' } });
      const followed = await fetch(`${process.url}/auth/v1/verify?type=magiclink&token=${guess}`, {
        redirect: 'manual',
      });
      expect(followed.headers.get('location')).toContain('error_code=otp_expired');
    }
    expect((await verify(token)).status).toBe(200);
  });

  test('is not made of them where it ends a flow, either', async () => {
    const { code, token } = await mailed({ code_challenge: S256, code_challenge_method: 's256' });
    expect(token).toMatch(/^pkce_[0-9a-f]{56}$/);
    for (const guess of [computed(email, code), `pkce_${computed(email, code)}`]) {
      expect((await verify(guess)).status).toBe(403);
    }
    expect(await post('/verify', { type: 'recovery', email, token: code })).toMatchObject({ status: 200 });
  });

  test('of an invitation neither opens it nor tells that somebody waits', async () => {
    const { body } = await post(
      '/admin/generate_link',
      { type: 'invite', email: `new-${email}` },
      SERVICE_KEY,
    );
    const depart = (invite_token: string): Promise<Answer> =>
      send(process, 'GET', `/auth/v1/authorize?provider=none&invite_token=${invite_token}`);
    const guess = computed(`new-${email}`, String(body['email_otp']));
    expect(await depart(guess)).toMatchObject({ status: 404, body: { code: 'user_not_found' } });
    expect(await post('/verify', { type: 'invite', token_hash: guess })).toMatchObject({ status: 403 });
    expect(await depart(String(body['hashed_token']))).toMatchObject({ status: 400 });
    const token_hash = body['hashed_token'];
    expect(await post('/verify', { type: 'invite', token_hash })).toMatchObject({ status: 200 });
  });

  test('is kept as a hash that opens nothing itself', async () => {
    const { token } = await mailed();
    const { rows } = await admin.query(
      'select to_json(t)::text as row, link_hash, token_hash from auth.one_time_tokens t where user_id = $1',
      [id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0].row).not.toContain(token);
    expect((await verify(String(rows[0].link_hash))).status).toBe(403);
    expect((await verify(String(rows[0].token_hash))).status).toBe(403);
  });

  test('is used up by the digits, the digits by it, and both by the next mail', async () => {
    const first = await mailed();
    const typed = (code: string): Promise<Answer> => post('/verify', { type: 'email', email, token: code });
    expect((await typed(first.code)).status).toBe(200);
    expect((await verify(first.token)).status).toBe(403);
    const second = await mailed();
    expect((await verify(second.token)).status).toBe(200);
    expect((await typed(second.code)).status).toBe(403);
    const third = await mailed();
    const fourth = await mailed();
    expect((await verify(third.token)).status).toBe(403);
    expect((await verify(fourth.token)).status).toBe(200);
  });
});

describe('a link that a release before sent', () => {
  /** What such a release does: it knows nothing of tokens of links. */
  const sendAsBefore = (hash: string): Promise<unknown> =>
    admin.query(
      `insert into auth.one_time_tokens (user_id, token_type, token_hash, relates_to)
       values ($1, 'recovery_token', $2, $3)
       on conflict (user_id, token_type) do update set token_hash = excluded.token_hash, created_at = now()`,
      [id, hash, email],
    );

  test.each(['', 'pkce_'])('opens, and so do its digits (%s)', async (prefix) => {
    const hash = `${prefix}${computed(email, '012345')}`;
    await sendAsBefore(hash);
    expect((await verify(hash)).status).toBe(200);
    expect((await verify(hash)).status).toBe(403);
    await sendAsBefore(hash);
    expect(await post('/verify', { type: 'recovery', email, token: '012345' })).toMatchObject({
      status: 200,
    });
  });

  test('opens for as long as it would have, not longer', async () => {
    const hash = computed(email, '012345');
    await sendAsBefore(hash);
    await admin.query(
      `update auth.one_time_tokens set created_at = now() - interval '25 hours' where user_id = $1`,
      [id],
    );
    expect((await verify(hash)).status).toBe(403);
  });

  test('takes the place of a newer one, whose link opens no more', async () => {
    const { token } = await mailed();
    const hash = computed(email, '012345');
    await sendAsBefore(hash);
    expect((await verify(token)).status).toBe(403);
    expect((await verify(hash)).status).toBe(200);
  });
});
