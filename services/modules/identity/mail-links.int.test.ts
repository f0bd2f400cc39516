import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { Mail } from '../../platform/mail/mail.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { PASSWORD, openTestBox, send, startTestProcess, type Answer, type TestProcess } from './testing.ts';

const VERIFIER = 'a-verifier-that-only-the-client-knows-0123456789';
const S256 = createHash('sha256').update(VERIFIER).digest('base64url');
const FRONT = 'http://localhost:5173/welcome?tab=1';

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
  email = `mailed-${count.toString()}@example.test`;
});

afterAll(async () => {
  expect(process.bugs).toEqual([]);
  await process.close();
  await open.close();
  await box.remove();
});

const post = (path: string, body: unknown) => send(process, 'POST', `/auth/v1${path}`, { body });
const verify = (body: unknown) => post('/verify', body);
const exchange = (body: unknown) => post('/token?grant_type=pkce', body);

async function mailsTo(address: string): Promise<Mail[]> {
  return (await process.mails()).filter(({ to }) => to === address);
}

async function lastMail(address = email): Promise<Mail> {
  const mail = (await mailsTo(address)).at(-1);
  if (mail === undefined) throw new Error('There is no mail');
  return mail;
}

async function linkOf(address = email): Promise<URL> {
  return new URL((await lastMail(address)).links[0] ?? '');
}

/** Where a link leads, without going there. */
async function follow(link: URL): Promise<URL> {
  const answer = await fetch(link, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get('location') ?? '');
}

async function join(): Promise<void> {
  await post('/signup', { email, password: PASSWORD });
  expect((await verify({ type: 'signup', email, token: (await lastMail()).otp })).status).toBe(200);
}

function claimsOf(answer: Answer): Record<string, unknown> {
  const [, payload = ''] = String(answer.body['access_token']).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

test('every mail can be looked at without being sent', () => {
  expect(process.module.mailPreviews()).toContain(process.url);
});

describe('a link to sign in', () => {
  test.each(['/otp', '/magiclink'])('by %s signs in somebody known, once', async (path) => {
    await join();
    expect(await post(`${path}?redirect_to=${encodeURIComponent(FRONT)}`, { email })).toMatchObject({
      status: 200,
      body: {},
    });
    const mail = await lastMail();
    expect(mail.subject).toBe('Your link to sign in');
    const target = await follow(await linkOf());
    expect(target.href).toMatch(/^http:\/\/localhost:5173\/welcome\?tab=1#access_token=/);
    expect(new URLSearchParams(target.hash.slice(1)).get('type')).toBe('magiclink');
    expect(await verify({ type: 'magiclink', email, token: mail.otp })).toMatchObject({ status: 403 });
  });

  test('is not spent by whoever only looks at it', async () => {
    await join();
    await post('/otp', { email });
    const link = await linkOf();
    expect((await fetch(link, { method: 'HEAD', redirect: 'manual' })).status).toBe(405);
    expect((await follow(link)).hash).toContain('access_token=');
  });

  test('makes an account of an unknown address, which the mail confirms', async () => {
    expect(await post('/otp', { email, data: { first_name: 'Ada' } })).toMatchObject({
      status: 200,
      body: {},
    });
    const mail = await lastMail();
    expect(mail.subject).toBe('Confirm your e-mail address');
    const answer = await verify({ type: 'email', email, token: mail.otp });
    expect(answer.body.user).toMatchObject({
      email,
      user_metadata: { first_name: 'Ada', email_verified: true },
      identities: [{ provider: 'email' }],
    });
    expect(claimsOf(answer)).toMatchObject({ amr: [{ method: 'otp' }], aal: 'aal1' });
  });

  test('goes to whoever has not confirmed their address yet as the mail that does it', async () => {
    await post('/otp', { email });
    await post('/otp', { email });
    const [first, second] = await mailsTo(email);
    expect(second?.subject).toBe('Confirm your e-mail address');
    expect((await verify({ type: 'signup', email, token: first?.otp })).status).toBe(403);
    expect((await verify({ type: 'signup', email, token: second?.otp })).status).toBe(200);
  });

  test('asked for without an account to be made tells nothing while addresses are confirmed (S5)', async () => {
    expect(await post('/otp', { email, create_user: false })).toMatchObject({ status: 200, body: {} });
    expect(await mailsTo(email)).toEqual([]);
    const { rows } = await admin.query('select id from auth.users where email = $1', [email]);
    expect(rows).toEqual([]);
  });

  test('three times at once for a new address makes one account', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => post('/otp', { email })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const { rows } = await admin.query('select id from auth.users where email = $1', [email]);
    expect(rows).toHaveLength(1);
  });

  test.each([
    [{}, 'validation_failed', 'One of email or phone must be set'],
    [{ phone: '+4930' }, 'phone_provider_disabled', 'Unsupported phone provider'],
    [{ email: 'a@b.test', phone: '+4930' }, 'validation_failed', expect.stringContaining('Only an email')],
    [{ email: 'nonsense' }, 'validation_failed', 'Unable to validate email address: invalid format'],
  ])('is refused for %j', async (body, code, message) => {
    expect(await post('/otp', body)).toMatchObject({ status: 400, body: { code, message } });
  });
});

describe('a recovery', () => {
  test('leads somebody known to a session, from which they choose a new password', async () => {
    await join();
    expect(await post('/recover', { email })).toMatchObject({ status: 200, body: {} });
    const mail = await lastMail();
    expect(mail.subject).toBe('Reset your password');
    const answer = await verify({ type: 'recovery', email, token: mail.otp });
    expect(answer.body.user).toHaveProperty('recovery_sent_at');
    const token = String(answer.body['access_token']);
    const body = { password: 'another horse battery' };
    expect((await send(process, 'PUT', '/auth/v1/user', { token, body })).status).toBe(200);
    const signIn = await post('/token?grant_type=password', { email, ...body });
    expect(signIn.status).toBe(200);
  });

  test('confirms an address that was not yet', async () => {
    await post('/signup', { email, password: PASSWORD });
    await post('/recover', { email });
    const answer = await verify({ type: 'recovery', email, token: (await lastMail()).otp });
    expect(answer.body.user).toHaveProperty('email_confirmed_at');
  });

  test('of nobody answers the same, and sends nothing', async () => {
    expect(await post('/recover', { email })).toMatchObject({ status: 200, body: {} });
    expect(await mailsTo(email)).toEqual([]);
  });

  test('needs an address', async () => {
    expect(await post('/recover', {})).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', message: 'Password recovery requires an email' },
    });
  });
});

describe('the hash of a link, read by a front end', () => {
  test('signs in', async () => {
    await join();
    await post('/recover', { email });
    const token_hash = (await linkOf()).searchParams.get('token');
    expect(await verify({ type: 'recovery', token_hash, email })).toMatchObject({
      status: 400,
      body: { message: 'Only the token_hash and type should be provided' },
    });
    expect((await verify({ type: 'recovery', token_hash })).status).toBe(200);
    expect(await verify({ type: 'recovery', token_hash })).toMatchObject({
      status: 403,
      body: { code: 'otp_expired', message: 'Email link is invalid or has expired' },
    });
  });

  test('opens nothing of another kind', async () => {
    await join();
    await post('/recover', { email });
    const token_hash = (await linkOf()).searchParams.get('token');
    for (const type of ['signup', 'invite', 'email_change', 'sms', '__proto__']) {
      expect((await verify({ type, token_hash })).status).toBe(403);
    }
    expect((await verify({ type: 'email', token_hash })).status).toBe(200);
  });

  test.each([
    [{ type: 'signup' }, 'Verify requires either a token or a token hash'],
    [{ type: 'signup', token: '1', token_hash: '2' }, 'Verify requires either a token or a token hash'],
    [{ token: '123456', email: 'a@b.test' }, 'Verify requires a verification type'],
    [
      { type: 'signup', token: '123456' },
      'Only an email address or phone number should be provided on verify',
    ],
    [{ type: 'sms', token: '123456', phone: '+4930' }, 'Phone logins are disabled'],
  ])('is refused for %j', async (body, message) => {
    expect(await verify(body)).toMatchObject({ status: 400, body: { message } });
  });
});

describe('a flow that ends with a code (PKCE)', () => {
  const s256 = { code_challenge: S256, code_challenge_method: 's256' };

  async function codeOf(path: string, body: Record<string, unknown>): Promise<string> {
    await post(`${path}?redirect_to=${encodeURIComponent(FRONT)}`, body);
    const link = await linkOf();
    expect(link.searchParams.get('token')).toMatch(/^pkce_[0-9a-f]{56}$/);
    const target = await follow(link);
    expect(target.hash).toBe('');
    expect(target.searchParams.get('tab')).toBe('1');
    return target.searchParams.get('code') ?? '';
  }

  test.each([
    ['/otp', 'magiclink'],
    ['/recover', 'recovery'],
  ])('begun by %s gives a session to the client that began it', async (path, method) => {
    await join();
    const auth_code = await codeOf(path, { email, ...s256 });
    const wrong = await exchange({ auth_code, code_verifier: 'another-verifier' });
    expect(wrong).toMatchObject({
      status: 400,
      body: {
        code: 'bad_code_verifier',
        message: 'code challenge does not match previously saved code verifier',
      },
    });
    const answer = await exchange({ auth_code, code_verifier: VERIFIER });
    expect(answer).toMatchObject({ status: 200, body: { token_type: 'bearer', user: { email } } });
    expect(claimsOf(answer)).toMatchObject({ amr: [{ method }] });
    expect(await exchange({ auth_code, code_verifier: VERIFIER })).toMatchObject({
      status: 404,
      body: { code: 'flow_state_not_found', message: 'invalid flow state, no valid flow state found' },
    });
  });

  test('begun by a sign-up confirms the address', async () => {
    const auth_code = await codeOf('/signup', { email, password: PASSWORD, ...s256 });
    const answer = await exchange({ auth_code, code_verifier: VERIFIER });
    expect(answer.body.user).toHaveProperty('email_confirmed_at');
    expect(claimsOf(answer)).toMatchObject({ amr: [{ method: 'email/signup' }] });
  });

  test('takes a plain challenge too', async () => {
    await join();
    const auth_code = await codeOf('/otp', {
      email,
      code_challenge: VERIFIER,
      code_challenge_method: 'plain',
    });
    expect((await exchange({ auth_code, code_verifier: `${VERIFIER}x` })).status).toBe(400);
    expect((await exchange({ auth_code, code_verifier: VERIFIER })).status).toBe(200);
  });

  test('ends by the digits of the mail too, at once with a session', async () => {
    await join();
    await post('/otp', { email, ...s256 });
    expect((await verify({ type: 'magiclink', email, token: (await lastMail()).otp })).status).toBe(200);
  });

  test('waits five minutes from the click on, not longer', async () => {
    await join();
    const auth_code = await codeOf('/otp', { email, ...s256 });
    await admin.query(
      `update auth.flow_state set auth_code_issued_at = now() - interval '301 seconds'
      where auth_code = $1`,
      [auth_code],
    );
    expect(await exchange({ auth_code, code_verifier: VERIFIER })).toMatchObject({
      status: 422,
      body: { code: 'flow_state_expired', message: 'invalid flow state, flow state has expired' },
    });
  });

  test('whose code is exchanged twice at once gives one session', async () => {
    await join();
    const auth_code = await codeOf('/otp', { email, ...s256 });
    const answers = await Promise.all([1, 2, 3].map(() => exchange({ auth_code, code_verifier: VERIFIER })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
  });

  test('of somebody who was banned meanwhile gives nothing', async () => {
    await join();
    const auth_code = await codeOf('/otp', { email, ...s256 });
    await admin.query(`update auth.users set banned_until = 'infinity' where email = $1`, [email]);
    expect(await exchange({ auth_code, code_verifier: VERIFIER })).toMatchObject({
      status: 400,
      body: { code: 'user_banned' },
    });
  });

  test('that is gone is told by the link', async () => {
    await join();
    await post('/otp', { email, ...s256 });
    await admin.query('delete from auth.flow_state');
    const target = await follow(await linkOf());
    expect(target.searchParams.get('error_code')).toBe('flow_state_not_found');
  });

  test('whose link is bad tells so in the query and in the fragment', async () => {
    await join();
    await post(`/otp?redirect_to=${encodeURIComponent(FRONT)}`, { email, ...s256 });
    const link = await linkOf();
    await follow(link);
    const target = await follow(link);
    const expected = {
      error: 'access_denied',
      error_code: 'otp_expired',
      error_description: 'Email link is invalid or has expired',
    };
    expect(Object.fromEntries(target.searchParams)).toEqual({ tab: '1', ...expected });
    expect(Object.fromEntries(new URLSearchParams(target.hash.slice(1)))).toEqual({ ...expected, sb: '' });
  });

  test.each([
    [{ code_challenge: S256 }, 'PKCE flow requires code_challenge_method and code_challenge'],
    [{ code_challenge_method: 's256' }, 'PKCE flow requires code_challenge_method and code_challenge'],
    [
      { code_challenge: 'short', code_challenge_method: 's256' },
      'code challenge has to be between 43 and 128 characters',
    ],
    [
      { code_challenge: `${S256}!`, code_challenge_method: 's256' },
      expect.stringContaining('can only contain alphanumeric'),
    ],
    [{ code_challenge: S256, code_challenge_method: 'md5' }, expect.stringContaining('s256 or plain')],
  ])('does not begin with %j', async (challenge, message) => {
    for (const path of ['/otp', '/recover', '/signup']) {
      const answer = await post(path, { email, password: PASSWORD, ...challenge });
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', message } });
    }
  });

  test.each([{}, { auth_code: 'x' }, { code_verifier: 'x' }, { auth_code: '', code_verifier: '' }])(
    'does not end with %j',
    async (body) => {
      expect(await exchange(body)).toMatchObject({
        status: 400,
        body: { message: 'invalid request: both auth code and code verifier should be non-empty' },
      });
    },
  );

  test('does not end with a code that was never given out', async () => {
    expect((await exchange({ auth_code: 'made-up', code_verifier: VERIFIER })).status).toBe(404);
  });
});

describe('a link', () => {
  test('without type or token is answered, not redirected', async () => {
    for (const query of ['', '?type=signup', '?token=abc']) {
      const answer = await send(process, 'GET', `/auth/v1/verify${query}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
  });

  test('of somebody who is banned says so, and stays unused', async () => {
    await join();
    await post('/otp', { email });
    await admin.query(`update auth.users set banned_until = 'infinity' where email = $1`, [email]);
    const target = await follow(await linkOf());
    expect(new URLSearchParams(target.hash.slice(1)).get('error_code')).toBe('user_banned');
    await admin.query(`update auth.users set banned_until = null where email = $1`, [email]);
    expect((await follow(await linkOf())).hash).toContain('access_token=');
  });

  test('leads to the page that asked for it, where nothing else was asked for', async () => {
    await join();
    await send(process, 'POST', '/auth/v1/otp', { body: { email }, headers: { referer: FRONT } });
    expect((await linkOf()).searchParams.get('redirect_to')).toBe(FRONT);
    await send(process, 'POST', '/auth/v1/otp', {
      body: { email },
      headers: { referer: 'https://evil.example/' },
    });
    expect((await linkOf()).searchParams.get('redirect_to')).toBe(process.url);
  });
});

describe('guessing the code of a mail', () => {
  test('ends soon, for an address that nobody has as well, while the link still opens (S6)', async () => {
    await join();
    await post('/otp', { email });
    const link = await linkOf();
    for (const address of [email, `nobody-${email}`]) {
      const statuses: number[] = [];
      for (let guess = 0; guess < 12; guess += 1) {
        const answer = await verify({ type: 'magiclink', email: address, token: 'wrong1' });
        statuses.push(answer.status);
      }
      expect(statuses.filter((status) => status === 403).length).toBeLessThanOrEqual(10);
      expect(statuses.at(-1)).toBe(429);
    }
    const refused = await verify({ type: 'magiclink', email, token: (await lastMail()).otp });
    expect(refused).toMatchObject({ status: 429, body: { code: 'over_request_rate_limit' } });
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await follow(link)).hash).toContain('access_token=');
  });
});

test('codes and flows that open nothing any more are dropped, a day after', async () => {
  await join();
  await post('/otp', { email, code_challenge: S256, code_challenge_method: 's256' });
  const age = async (interval: string) => {
    for (const table of ['one_time_tokens', 'flow_state']) {
      await admin.query(`update auth.${table} set created_at = now() - $1::interval`, [interval]);
    }
    const job = process.module.parts.jobs?.find(({ name }) => name === 'identity.collect-garbage');
    await job?.run({}, AbortSignal.timeout(5_000));
    const { rows } = await admin.query(`select (select count(*)::int from auth.one_time_tokens) as tokens,
      (select count(*)::int from auth.flow_state) as flows`);
    return rows[0];
  };
  const before = await age('47 hours');
  expect(before.tokens).toBeGreaterThan(0);
  expect(before.flows).toBeGreaterThan(0);
  expect(await age('49 hours')).toEqual({ tokens: 0, flows: 0 });
});
