import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { Mail } from '../../platform/mail/mail.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { PASSWORD, openTestBox, send, startTestProcess, type TestProcess } from './testing.ts';

const HALF = 'Confirmation link accepted. Please proceed to confirm link sent to the other email';
const VERIFIER = 'a-verifier-that-only-the-client-knows-0123456789';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let single: TestProcess;
let admin: pg.Client;
let email: string;
let wanted: string;
let token: string;
let count = 0;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  const environment = { AUTH_CONFIRM_EMAIL: '1', AUTH_ANONYMOUS: '1' };
  process = await startTestProcess({ open, box: box.box, environment });
  single = await startTestProcess({
    open,
    box: box.box,
    publicUrl: process.url,
    environment: { ...environment, AUTH_DOUBLE_CONFIRM: '0' },
  });
  admin = await open.urls.connect('admin');
});

beforeEach(async () => {
  count += 1;
  email = `old-${count.toString()}@example.test`;
  wanted = `new-${count.toString()}@example.test`;
  await send(process, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } });
  const { otp } = await mailTo(email);
  const answer = await send(process, 'POST', '/auth/v1/verify', {
    body: { type: 'signup', email, token: otp },
  });
  token = String(answer.body['access_token']);
});

afterAll(async () => {
  expect([...process.bugs, ...single.bugs]).toEqual([]);
  await process.close();
  await single.close();
  await open.close();
  await box.remove();
});

async function mailTo(address: string): Promise<Mail> {
  const mail = (await process.mails()).filter(({ to }) => to === address).at(-1);
  if (mail === undefined) throw new Error(`There is no mail to ${address}`);
  return mail;
}

const update = (body: unknown, to = process, query = '') =>
  send(to, 'PUT', `/auth/v1/user${query}`, { token, body });
const verify = (body: unknown, to = process) => send(to, 'POST', '/auth/v1/verify', { body });
const confirm = async (address: string) =>
  verify({ type: 'email_change', email: address, token: (await mailTo(address)).otp });

async function follow(mail: Mail): Promise<URL> {
  const answer = await fetch(mail.links[0] ?? '', { redirect: 'manual' });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') ?? '');
}

describe('a change of address', () => {
  test('counts once both addresses are confirmed, whichever is first', async () => {
    for (const isOldFirst of [true, false]) {
      const proposed = await update({ email: wanted.toUpperCase() });
      expect(proposed.body).toMatchObject({ email, new_email: wanted });
      expect(proposed.body).toHaveProperty('email_change_sent_at');
      expect((await mailTo(email)).text).toContain(wanted);
      const half = await confirm(isOldFirst ? email : wanted);
      expect(half.status).toBe(200);
      expect(half.body).toEqual({ msg: HALF, code: '200' });
      expect((await send(process, 'GET', '/auth/v1/user', { token })).body['email']).toBe(email);
      const whole = await confirm(isOldFirst ? wanted : email);
      expect(whole.body).toMatchObject({
        token_type: 'bearer',
        user: { email: wanted, identities: [{ email: wanted, identity_data: { email: wanted } }] },
      });
      expect(whole.body.user).not.toHaveProperty('new_email');
      const { rows } = await admin.query('select id from public.profiles where email = $1', [wanted]);
      expect(rows).toHaveLength(1);
      [email, wanted] = [wanted, `back-${email}`];
    }
  });

  test('as links: the first leads back with a message, the second with a session', async () => {
    await update({ email: wanted }, process, '?redirect_to=http://localhost:5173/account');
    const half = await follow(await mailTo(wanted));
    expect(half.href.split('#')[0]).toBe('http://localhost:5173/account');
    expect(half.hash).toBe(`#${new URLSearchParams({ message: HALF, sb: '' }).toString()}`);
    const whole = await follow(await mailTo(email));
    expect(new URLSearchParams(whole.hash.slice(1)).get('type')).toBe('email_change');
  });

  test('as a flow: the message is in the query too, and the second link gives a code', async () => {
    const code_challenge = createHash('sha256').update(VERIFIER).digest('base64url');
    await update({ email: wanted, code_challenge, code_challenge_method: 's256' });
    const half = await follow(await mailTo(email));
    expect(half.searchParams.get('message')).toBe(HALF);
    const whole = await follow(await mailTo(wanted));
    const body = { auth_code: whole.searchParams.get('code'), code_verifier: VERIFIER };
    const answer = await send(process, 'POST', '/auth/v1/token?grant_type=pkce', { body });
    expect(answer.body.user).toMatchObject({ email: wanted });
  });

  test('is not confirmed by one address twice', async () => {
    await update({ email: wanted });
    const { otp } = await mailTo(wanted);
    const body = { type: 'email_change', email: wanted, token: otp };
    expect((await verify(body)).body).toEqual({ msg: HALF, code: '200' });
    expect((await verify(body)).status).toBe(403);
  });

  test('begins anew when another address is wanted: what was sent before opens nothing', async () => {
    await update({ email: wanted });
    const before = [await mailTo(email), await mailTo(wanted)];
    await confirm(email);
    const other = `other-${wanted}`;
    await update({ email: other });
    for (const mail of before) {
      const body = { type: 'email_change', email: mail.to, token: mail.otp };
      expect((await verify(body)).status).toBe(403);
    }
    await confirm(email);
    expect((await confirm(other)).body.user).toMatchObject({ email: other });
  });

  test('needs the new address only where that is configured', async () => {
    await update({ email: wanted }, single);
    const mails = (await single.mails()).map(({ to }) => to);
    expect(mails).toEqual([wanted]);
  });

  test('can be sent again, which tells nobody whether there is one', async () => {
    await update({ email: wanted });
    const before = await mailTo(wanted);
    for (const address of [email, 'nobody@example.test']) {
      const body = { type: 'email_change', email: address };
      expect(await send(process, 'POST', '/auth/v1/resend', { body })).toMatchObject({
        status: 200,
        body: {},
      });
    }
    const after = await mailTo(wanted);
    expect(after.otp).not.toBe(before.otp);
    expect((await confirm(wanted)).body).toEqual({ msg: HALF, code: '200' });
  });

  test('is not sent again where there is none', async () => {
    const before = (await process.mails()).length;
    await send(process, 'POST', '/auth/v1/resend', { body: { type: 'email_change', email } });
    expect(await process.mails()).toHaveLength(before);
  });

  test('to an address of somebody else is refused, also when they were faster', async () => {
    await update({ email: wanted });
    await confirm(email);
    const body = { email: wanted, password: PASSWORD };
    await send(process, 'POST', '/auth/v1/signup', { body });
    const late = await verify({
      type: 'email_change',
      email: wanted,
      token: (await firstMailTo(wanted)).otp,
    });
    expect(late).toMatchObject({ status: 422, body: { code: 'email_exists' } });
    expect(await update({ email: wanted })).toMatchObject({ status: 422, body: { code: 'email_exists' } });
  });

  test('keeps a person signed in everywhere', async () => {
    await update({ email: wanted });
    await confirm(email);
    await confirm(wanted);
    expect((await send(process, 'GET', '/auth/v1/user', { token })).status).toBe(200);
  });
});

async function firstMailTo(address: string): Promise<Mail> {
  const mail = (await process.mails()).find(({ to }) => to === address);
  if (mail === undefined) throw new Error(`There is no mail to ${address}`);
  return mail;
}

describe('somebody who came in without an account', () => {
  test('has one once the address is confirmed, with the password that came with it', async () => {
    const guest = await send(process, 'POST', '/auth/v1/signup', { body: {} });
    token = String(guest.body['access_token']);
    const proposed = await update({ email: wanted, password: PASSWORD });
    expect(proposed.body).toMatchObject({ is_anonymous: true, new_email: wanted, email: '' });
    const { otp } = await mailTo(wanted);
    const answer = await verify({ type: 'email_change', email: wanted, token: otp });
    expect(answer.body.user).toMatchObject({
      id: guest.body.user?.['id'],
      email: wanted,
      is_anonymous: false,
      app_metadata: { provider: 'email', providers: ['email'] },
      identities: [{ provider: 'email', email: wanted }],
    });
    expect(answer.body.user).toHaveProperty('email_confirmed_at');
    const body = { email: wanted, password: PASSWORD };
    expect((await send(process, 'POST', '/auth/v1/token?grant_type=password', { body })).status).toBe(200);
  });
});

describe('a reauthentication', () => {
  let strict: TestProcess;

  beforeAll(async () => {
    const environment = { AUTH_CONFIRM_EMAIL: '1', AUTH_REAUTHENTICATE: '1', AUTH_ANONYMOUS: '1' };
    strict = await startTestProcess({ open, box: box.box, publicUrl: process.url, environment });
  });

  afterAll(() => strict.close());

  const password = 'another horse battery';
  const ageSessions = () => admin.query(`update auth.sessions set created_at = now() - interval '25 hours'`);

  test('is not needed in a session that began within a day', async () => {
    expect((await update({ password }, strict)).status).toBe(200);
  });

  test('is needed later, by the code of a mail, once', async () => {
    await ageSessions();
    expect(await update({ password }, strict)).toMatchObject({
      status: 400,
      body: { code: 'reauthentication_needed', message: 'Password update requires reauthentication' },
    });
    const asked = await send(strict, 'GET', '/auth/v1/reauthenticate', { token });
    expect(asked).toMatchObject({ status: 200, body: {} });
    const mail = (await strict.mails()).filter(({ to }) => to === email).at(-1);
    expect(mail).toMatchObject({ subject: 'Your confirmation code', links: [] });
    expect(await update({ password, nonce: '0000' }, strict)).toMatchObject({
      status: 422,
      body: { code: 'reauthentication_not_valid', message: 'Nonce has expired or is invalid' },
    });
    expect((await update({ password, nonce: mail?.otp }, strict)).status).toBe(200);
    expect((await update({ password: `${password}!`, nonce: mail?.otp }, strict)).status).toBe(422);
    expect((await update({ data: { theme: 'dark' } }, strict)).status).toBe(200);
  });

  test('of somebody without an address is refused', async () => {
    const guest = await send(strict, 'POST', '/auth/v1/signup', { body: {} });
    const answer = await send(strict, 'GET', '/auth/v1/reauthenticate', {
      token: String(guest.body['access_token']),
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  });

  test('of somebody whose address is not confirmed any more is refused', async () => {
    await admin.query('update auth.users set email_confirmed_at = null where email = $1', [email]);
    expect(await send(strict, 'GET', '/auth/v1/reauthenticate', { token })).toMatchObject({
      status: 422,
      body: { code: 'email_not_confirmed', message: 'Please verify your email first.' },
    });
  });

  test('of somebody who is gone is refused', async () => {
    await admin.query('update auth.users set deleted_at = now() where email = $1', [email]);
    const answer = await send(strict, 'GET', '/auth/v1/reauthenticate', { token });
    expect(answer.status).toBe(403);
  });
});
