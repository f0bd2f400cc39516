import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createClient } from '@supabase/supabase-js';
import { mailRefused, mailServerAway } from '../../platform/mail/errors.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import type { Mail } from '../../platform/mail/mail.ts';
import {
  ANON_KEY,
  PASSWORD,
  eventually,
  movableClock,
  openTestBox,
  send,
  startTestProcess,
  type TestProcess,
} from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: pg.Client;
let email: string;
let count = 0;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box, environment: { AUTH_CONFIRM_EMAIL: '1' } });
  admin = await open.urls.connect('admin');
});

beforeEach(() => {
  count += 1;
  email = `new-${count.toString()}@example.test`;
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const signUp = (query = '', headers = {}) =>
  send(process, 'POST', `/auth/v1/signup${query}`, {
    body: { email, password: PASSWORD, data: { a: 1 } },
    headers,
  });
const verify = (body: unknown) => send(process, 'POST', '/auth/v1/verify', { body });
const resend = (body: unknown) => send(process, 'POST', '/auth/v1/resend', { body });

async function mailsTo(address: string): Promise<Mail[]> {
  return (await process.mails()).filter(({ to }) => to === address);
}

async function lastMail(): Promise<Mail> {
  const mail = (await mailsTo(email)).at(-1);
  if (mail === undefined) throw new Error('There is no mail');
  return mail;
}

describe('a sign-up', () => {
  test('gives the user without a session, and a mail with link and code', async () => {
    const { status, body } = await signUp();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      email,
      user_metadata: { email_verified: false, a: 1 },
      identities: [{ provider: 'email' }],
    });
    expect(body).not.toHaveProperty('access_token');
    expect(body).not.toHaveProperty('email_confirmed_at');
    expect(body).toHaveProperty('confirmation_sent_at');
    const mail = await lastMail();
    expect(mail).toMatchObject({ to: email, subject: 'Confirm your e-mail address' });
    expect(mail.otp).toMatch(/^\d{6}$/);
    expect(mail.text).toContain(mail.otp);
    expect(mail.links[0]).toMatch(
      new RegExp(`^${process.url}/auth/v1/verify\\?token=[0-9a-f]{56}&type=signup`),
    );
  });

  test('writes the mail in the language of the caller', async () => {
    await signUp('', { 'Accept-Language': 'de-AT,en;q=0.5' });
    expect((await lastMail()).subject).toBe('E-Mail-Adresse bestätigen');
  });

  test('cannot be used before the address is confirmed', async () => {
    await signUp();
    const body = { email, password: PASSWORD };
    expect(await send(process, 'POST', '/auth/v1/token?grant_type=password', { body })).toMatchObject({
      status: 400,
      body: { code: 'email_not_confirmed' },
    });
  });

  test('with a known address looks the same and tells nothing (S5)', async () => {
    const first = await signUp();
    await verify({ type: 'signup', email, token: (await lastMail()).otp });
    const again = await signUp();
    expect(again.status).toBe(first.status);
    expect(again.body).toMatchObject({ email, identities: [], role: '', user_metadata: {} });
    expect(again.body['id']).not.toBe(first.body['id']);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  test('again before the confirmation sends another mail, and only its code counts', async () => {
    await signUp();
    const old = await lastMail();
    expect((await signUp()).body).toMatchObject({ identities: [] });
    expect(await mailsTo(email)).toHaveLength(2);
    const mails = await mailsTo(email);
    const newer = mails.find(({ otp }) => otp !== old.otp);
    expect((await verify({ type: 'signup', email, token: old.otp })).status).toBe(403);
    expect((await verify({ type: 'signup', email, token: newer?.otp })).status).toBe(200);
  });

  test('three times at once makes one account', async () => {
    const answers = await Promise.all([signUp(), signUp(), signUp()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { rows } = await admin.query('select count(*)::int as n from auth.users where email = $1', [email]);
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('takes as long for a known address as for a new one (S5)', async () => {
    await signUp();
    await verify({ type: 'signup', email, token: (await lastMail()).otp });
    const known = email;
    const times: Record<string, number[]> = { known: [], fresh: [] };
    for (let round = 0; round < 15; round += 1) {
      for (const kind of ['known', 'fresh']) {
        email = kind === 'known' ? known : `fresh-${round.toString()}@example.test`;
        const startedAt = performance.now();
        await signUp();
        times[kind]?.push(performance.now() - startedAt);
      }
    }
    const fastest = (kind: string): number => Math.min(...(times[kind] ?? []));
    expect(Math.abs(fastest('known') - fastest('fresh'))).toBeLessThan(10 * machine.factor());
  });
});

describe('a confirmation', () => {
  test('by code signs in, once', async () => {
    await signUp();
    const { otp = '' } = await lastMail();
    const { status, body } = await verify({
      type: 'email',
      email: email.toUpperCase(),
      token: `${otp.slice(0, 3)}-${otp.slice(3)}`,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'bearer',
      user: { email, user_metadata: { email_verified: true } },
    });
    expect(body.user).toHaveProperty('email_confirmed_at');
    expect(body.user).toHaveProperty('confirmed_at');
    const claims = JSON.parse(
      Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString(),
    );
    const { rows } = await admin.query(
      `select floor(extract(epoch from created_at))::float8 as second from auth.sessions where id = $1`,
      [claims.session_id],
    );
    expect(claims.amr).toEqual([{ method: 'otp', timestamp: rows[0].second }]);
    expect(await verify({ type: 'signup', email, token: otp })).toMatchObject({
      status: 403,
      body: { code: 'otp_expired' },
    });
  });

  test('through supabase-js works with the code', async () => {
    const client = createClient(process.url, ANON_KEY, {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    const signedUp = await client.auth.signUp({ email, password: PASSWORD });
    expect(signedUp.data.session).toBeNull();
    const { data, error } = await client.auth.verifyOtp({
      type: 'signup',
      email,
      token: (await lastMail()).otp ?? '',
    });
    expect(error).toBeNull();
    expect(data.user?.id).toBe(signedUp.data.user?.id);
    expect((await client.auth.resend({ type: 'signup', email })).error).toBeNull();
  });

  test.each([
    ['a wrong code', { type: 'signup', token: '000000' }, 403, 'otp_expired'],
    ['an unknown kind', { type: 'carrier-pigeon', token: '000000' }, 403, 'otp_expired'],
    ['no kind', { token: '000000' }, 400, 'validation_failed'],
    ['no code', { type: 'signup' }, 400, 'validation_failed'],
  ])('with %s is refused', async (_what, body, status, code) => {
    expect(await verify({ email, ...body })).toMatchObject({ status, body: { code } });
  });

  test('after a day is refused', async () => {
    await signUp();
    await admin.query(`update auth.one_time_tokens set created_at = now() - interval '25 hours'`);
    const { otp } = await lastMail();
    expect((await verify({ type: 'signup', email, token: otp })).status).toBe(403);
  });

  test('of somebody who was banned is refused', async () => {
    await signUp();
    await admin.query(`update auth.users set banned_until = now() + interval '1 hour' where email = $1`, [
      email,
    ]);
    const { otp } = await lastMail();
    expect(await verify({ type: 'signup', email, token: otp })).toMatchObject({
      status: 403,
      body: { code: 'user_banned' },
    });
  });
});

describe('the link of the mail', () => {
  const follow = (link: string) => fetch(link, { redirect: 'manual' });

  test('leads to the front end with the session in the fragment', async () => {
    await signUp('?redirect_to=http://localhost:5173/welcome');
    const link = (await lastMail()).links[0] ?? '';
    const answer = await follow(link);
    expect(answer.status).toBe(303);
    const target = new URL(answer.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe('http://localhost:5173/welcome');
    const values = new URLSearchParams(target.hash.slice(1));
    expect(values.get('type')).toBe('signup');
    expect(values.get('token_type')).toBe('bearer');
    const token = values.get('access_token') ?? '';
    expect((await send(process, 'GET', '/auth/v1/user', { token })).status).toBe(200);
  });

  test('that was used tells so by a redirect', async () => {
    await signUp();
    const link = (await lastMail()).links[0] ?? '';
    await follow(link);
    const answer = await follow(link);
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(
      /#error=access_denied&error_code=otp_expired&error_description=/,
    );
  });

  test.each(['https://evil.example/', 'javascript:alert(1)', 'nonsense', '//evil.example'])(
    'never leads to %s',
    async (wanted) => {
      await signUp(`?redirect_to=${encodeURIComponent(wanted)}`);
      const link = (await lastMail()).links[0] ?? '';
      expect(new URL(link).searchParams.get('redirect_to')).toBe(process.url);
      const tampered = new URL(link);
      tampered.searchParams.set('redirect_to', wanted);
      expect((await follow(tampered.href)).headers.get('location')).toMatch(new RegExp(`^${process.url}/`));
    },
  );
});

describe('sending the mail again', () => {
  test('tells nobody whether there is such an account', async () => {
    await signUp();
    expect(await resend({ type: 'signup', email })).toMatchObject({ status: 200, body: {} });
    expect(await mailsTo(email)).toHaveLength(2);
    expect(await resend({ type: 'signup', email: 'unknown@example.test' })).toMatchObject({
      status: 200,
      body: {},
    });
    expect(await mailsTo('unknown@example.test')).toEqual([]);
  });

  test.each([
    [{ type: 'sms', phone: '+491701234567' }, 'phone_provider_disabled', 'Phone logins are disabled'],
    [{ type: 'signup', phone: '+491701234567' }, 'phone_provider_disabled', 'Phone logins are disabled'],
    [{ type: 'signup' }, 'validation_failed', 'Type provided requires an email address'],
    [
      { type: 'signup', email: 'a@b.test', phone: '+491701234567' },
      'validation_failed',
      'Only an email address or phone number should be provided',
    ],
    [
      { type: 'recovery', email: 'a@b.test' },
      'validation_failed',
      'Missing one of these types: signup, email_change, sms, phone_change',
    ],
  ])('refuses %j as GoTrue does', async (body, code, message) => {
    expect(await resend(body)).toMatchObject({ status: 400, body: { code, message } });
  });
});

test('a mail server that is away delays the mail and nothing else; the code in it opens', async () => {
  let isAway = true;
  const sent: Mail[] = [];
  const mailer = {
    send: async (mail: Mail) => {
      if (isAway) throw mailServerAway({}, { retryAfterMs: 1 });
      sent.push(mail);
    },
  };
  const other = await startTestProcess({
    open,
    box: box.box,
    environment: { AUTH_CONFIRM_EMAIL: '1' },
    mailer,
  });
  const body = { email, password: PASSWORD };
  expect((await send(other, 'POST', '/auth/v1/signup', { body })).status).toBe(200);
  await other.deliverMails();
  expect(sent).toEqual([]);
  isAway = false;
  await eventually(async () => {
    await other.deliverMails();
    return sent.length > 0;
  });
  expect(sent).toHaveLength(1);
  const token = sent[0]?.otp;
  expect(
    (await send(other, 'POST', '/auth/v1/verify', { body: { type: 'email', email, token } })).status,
  ).toBe(200);
  await other.close();
});

test('a mail that the server refuses is logged without address and code, and not tried again', async () => {
  const mailer = { send: () => Promise.reject(mailRefused()) };
  const environment = { AUTH_CONFIRM_EMAIL: '1' };
  const other = await startTestProcess({ open, box: box.box, environment, mailer });
  await send(other, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } });
  await other.deliverMails();
  await other.deliverMails();
  const lines = other.lines.filter(({ level }) => level === 'error');
  expect(lines).toEqual([expect.objectContaining({ message: 'The mail server refused a mail' })]);
  expect(JSON.stringify(lines)).not.toContain(email);
  await other.close();
});

test('a mail whose code has expired before it could be sent is dropped', async () => {
  const clock = movableClock();
  const other = await startTestProcess({
    open,
    box: box.box,
    environment: { AUTH_CONFIRM_EMAIL: '1' },
    clock,
  });
  await send(other, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } });
  clock.move(86_401_000);
  expect(await other.mails()).toEqual([]);
  expect(other.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'A mail was not sent before it expired' }),
  );
  await other.close();
});

test('the queue holds a mail sealed: neither its code nor its address can be read there', async () => {
  await signUp();
  const { rows } = await admin.query(`select payload::text as text from app.jobs`);
  expect(rows).toHaveLength(1);
  expect(rows[0].text).not.toContain(email);
  const { otp = '' } = await lastMail();
  expect(rows[0].text).not.toContain(otp);
});

test('without a way to send mails the log says that a mail was not sent, and not its code', async () => {
  const other = await startTestProcess({
    open,
    box: box.box,
    environment: { AUTH_CONFIRM_EMAIL: '1', MAIL_DIR: '' },
  });
  expect((await send(other, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } })).status).toBe(
    200,
  );
  await other.deliverMails();
  const lines = other.lines.filter(({ level }) => level === 'error');
  expect(lines).toHaveLength(1);
  expect(JSON.stringify(lines)).not.toMatch(/\d{6}/);
  await other.close();
});

test('a sign-up that fails half-way is a 503 and leaves nothing behind', async () => {
  await admin.query(`
    create function public.break_sign_up() returns trigger language plpgsql as
      $$ begin raise exception using errcode = '53300', message = 'broken'; end $$;
    create trigger break_sign_up before insert on auth.users for each row execute function public.break_sign_up()`);
  expect((await signUp()).status).toBe(503);
  await admin.query('drop function public.break_sign_up() cascade');
  expect(await mailsTo(email)).toEqual([]);
  expect((await signUp()).status).toBe(200);
});
