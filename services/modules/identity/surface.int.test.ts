import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { rateLimited } from '../../platform/errors/common.ts';
import {
  PASSWORD,
  openTestBox,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type TestProcess,
} from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

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

const signUp = (body: unknown, headers = {}) => send(process, 'POST', '/auth/v1/signup', { body, headers });
const signIn = (body: unknown, headers = {}) =>
  send(process, 'POST', '/auth/v1/token?grant_type=password', { body, headers });

describe('failures', () => {
  const wrong = { email: 'nobody@example.test', password: 'wrong password' };

  test('have the newer form for clients that send a version, which is echoed', async () => {
    const answer = await signIn(wrong);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ code: 'invalid_credentials', message: 'Invalid login credentials' });
    expect(answer.headers.get('x-supabase-api-version')).toBe('2024-01-01');
    expect(answer.headers.get('x-sb-error-code')).toBe('invalid_credentials');
  });

  test.each(['', 'yesterday', '2023-12-31'])('have the older form for the version "%s"', async (version) => {
    const answer = await signIn(wrong, { 'X-Supabase-Api-Version': version });
    expect(answer.body).toEqual({
      code: 400,
      error_code: 'invalid_credentials',
      msg: 'Invalid login credentials',
    });
    expect(answer.headers.get('x-supabase-api-version')).toBeNull();
    expect(answer.headers.get('x-sb-error-code')).toBe('invalid_credentials');
  });

  test('of weak passwords say why, in both forms', async () => {
    const short = { email: 'weak@example.test', password: 'short' };
    const newer = await signUp(short);
    expect(newer).toMatchObject({
      status: 422,
      body: { code: 'weak_password', weak_password: { reasons: ['length'] } },
    });
    expect(newer.headers.get('x-sb-error-code')).toBeNull();
    const older = await signUp({ ...short, password: 'Password1' }, { 'X-Supabase-Api-Version': '' });
    expect(older).toMatchObject({
      status: 422,
      body: { code: 422, error_code: 'weak_password', weak_password: { reasons: ['pwned'] } },
    });
    expect(older.headers.get('x-sb-error-code')).toBe('weak_password');
  });

  test('of limits tell when to come back', async () => {
    const limited = await startTestProcess({
      open,
      box: box.box,
      limits: {
        beforeBody: [(_request, _response, next) => next()],
        afterBody: [
          () => {
            throw rateLimited({ retry_after_seconds: 7 }, { retryAfterMs: 7_000 });
          },
        ],
      },
    });
    const { status, body, headers } = await send(limited, 'POST', '/auth/v1/signup', { body: {} });
    expect({ status, code: body['code'], wait: headers.get('retry-after') }).toEqual({
      status: 429,
      code: 'over_request_rate_limit',
      wait: '7',
    });
    await limited.close();
  });

  test('that are bugs are reported and show nothing', async () => {
    const broken = await startTestProcess({
      open,
      box: box.box,
      limits: {
        afterBody: [
          () => {
            throw new Error('a secret of ours');
          },
        ],
      },
    });
    const answer = await send(broken, 'POST', '/auth/v1/signup', {
      body: {},
      headers: { 'X-Supabase-Api-Version': '' },
    });
    expect(answer).toMatchObject({ status: 500, body: { code: 500, error_code: 'unexpected_failure' } });
    expect(answer.body['error_id']).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(answer.body)).not.toContain('a secret of ours');
    expect(broken.bugs).toHaveLength(1);
    await broken.close();
  });

  test('after the answer has begun end the connection', async () => {
    const broken = await startTestProcess({
      open,
      box: box.box,
      limits: {
        afterBody: [
          (_request, response) => {
            response.write('{');
            throw new Error('too late');
          },
        ],
      },
    });
    await expect(send(broken, 'POST', '/auth/v1/signup', { body: {} })).rejects.toThrow();
    await broken.close();
  });
});

describe('bad input is 4xx and never more', () => {
  test.each([
    ['half a JSON', '{"email": ', 400, 'bad_json'],
    ['a list', '[1, 2]', 400, 'bad_json'],
    ['a NUL', { email: 'a\0b@example.test', password: PASSWORD }, 400, 'bad_json'],
    ['half a surrogate pair', '{"email": "\\ud800", "password": "x"}', 400, 'bad_json'],
    ['ten thousand arrays', `{"data": ${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 400, 'bad_json'],
    [
      'ten megabytes',
      { email: 'a@example.test', password: 'x'.repeat(10_000_000) },
      413,
      'validation_failed',
    ],
    ['a number as address', { email: 7, password: PASSWORD }, 400, 'validation_failed'],
    ['no address at all', { email: 'not-an-address', password: PASSWORD }, 400, 'validation_failed'],
    ['no password', { email: 'a@example.test' }, 400, 'validation_failed'],
    ['a telephone', { phone: '+49301234567', password: PASSWORD }, 400, 'phone_provider_disabled'],
    ['a long password', { email: 'a@example.test', password: 'ä'.repeat(37) }, 400, 'validation_failed'],
    [
      'metadata for ten tokens',
      { email: 'a@example.test', password: PASSWORD, data: { a: 'x'.repeat(9_000) } },
      400,
      'validation_failed',
    ],
    [
      'metadata that is a list',
      { email: 'a@example.test', password: PASSWORD, data: [] },
      400,
      'validation_failed',
    ],
  ])('%s', async (_what, body, status, code) => {
    expect(await signUp(body)).toMatchObject({ status, body: { code } });
  });

  test('another kind of body', async () => {
    const answer = await signUp('email=a', { 'Content-Type': 'text/plain' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'bad_json' } });
  });

  test('a password of a megabyte costs nothing (S7)', async () => {
    const startedAt = performance.now();
    await signIn({ email: 'nobody@example.test', password: 'x'.repeat(1_000_000) });
    expect(performance.now() - startedAt).toBeLessThan(500 * machine.factor());
  });

  test('unknown fields are ignored, also those that the platform sets itself', async () => {
    const answer = await signUp({
      email: 'extra@example.test',
      password: PASSWORD,
      gotrue_meta_security: { captcha_token: 'x' },
      role: 'service_role',
      is_admin: true,
      user_agent: 'forged',
      app_metadata: { admin: true },
    });
    expect(answer).toMatchObject({ status: 200, body: { user: { role: 'authenticated' } } });
    expect(answer.body.user?.['app_metadata']).toEqual({ provider: 'email', providers: ['email'] });
    const agents = await admin.query<{ user_agent: string }>(
      'select user_agent from auth.sessions where user_id = $1',
      [answer.body.user?.['id']],
    );
    expect(agents.rows[0]?.user_agent).not.toBe('forged');
  });
});

describe('signing up', () => {
  test('twice at once with one address makes one account', async () => {
    const body = { email: 'race@example.test', password: PASSWORD };
    const answers = await Promise.all([
      signUp(body),
      signUp(body),
      signUp({ ...body, email: 'RACE@example.test ' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
    expect(answers.find(({ status }) => status === 422)?.body).toMatchObject({ code: 'user_already_exists' });
  });

  test('gives a profile, settings and an organisation', async () => {
    const { body } = await signUp({
      email: 'grace@example.test',
      password: PASSWORD,
      data: { first_name: 'Grace', last_name: 'Hopper' },
    });
    const { rows } = await admin.query(
      'select first_name, last_name, email from public.profiles where id = $1',
      [body.user?.['id']],
    );
    expect(rows).toEqual([{ first_name: 'Grace', last_name: 'Hopper', email: 'grace@example.test' }]);
  });

  test('that fails half-way is a 503 and leaves nothing behind', async () => {
    await admin.query(`
      create function public.break_sign_up() returns trigger language plpgsql as
        $$ begin raise exception using errcode = '53300', message = 'broken'; end $$;
      create trigger break_sign_up before insert on auth.sessions for each row execute function public.break_sign_up()`);
    const body = { email: 'half-way@example.test', password: PASSWORD };
    expect((await signUp(body)).status).toBe(503);
    await admin.query('drop function public.break_sign_up() cascade');
    expect((await signUp(body)).status).toBe(200);
  });

  test('without an account is refused where it is switched off', async () => {
    const strict = await startTestProcess({ open, box: box.box, environment: { AUTH_ANONYMOUS: '0' } });
    const answer = await send(strict, 'POST', '/auth/v1/signup', { body: {} });
    expect(answer).toMatchObject({ status: 422, body: { code: 'anonymous_provider_disabled' } });
    await strict.close();
  });
});

describe('signing in', () => {
  test('ignores case and space of the address, and the Unicode form of the password', async () => {
    const email = 'unicode@example.test';
    expect((await signUp({ email, password: 'pa\u0308ssword' })).status).toBe(200);
    for (const password of ['p\u00e4ssword', 'pa\u0308ssword']) {
      expect((await signIn({ email: ` ${email.toUpperCase()} `, password })).status).toBe(200);
    }
  });

  test('never cuts a password: one that only begins the same is wrong (S7)', async () => {
    const email = 'long@example.test';
    const password = 'x7'.repeat(36);
    expect((await signUp({ email, password })).status).toBe(200);
    expect((await signIn({ email, password })).status).toBe(200);
    expect((await signIn({ email, password: `${password}y` })).status).toBe(400);
  });

  test('hashes again at the present cost', async () => {
    const strict = await startTestProcess({ open, box: box.box, environment: { BCRYPT_COST: '5' } });
    const { id, email } = await signUpSomebody(process);
    await signInAgain(strict, email);
    const { rows } = await admin.query<{ encrypted_password: string }>(
      'select encrypted_password from auth.users where id = $1',
      [id],
    );
    expect(rows[0]?.encrypted_password).toMatch(/^\$2b\$05\$/);
    await signInAgain(strict, email);
    await strict.close();
  });

  test('without a password, by telephone, or in a way that is not known', async () => {
    const { email } = await signUpSomebody(process);
    expect(await signIn({ email })).toMatchObject({ status: 400, body: { code: 'invalid_credentials' } });
    expect(await signIn({})).toMatchObject({ status: 400, body: { code: 'invalid_credentials' } });
    expect(await signIn({ phone: '1', password: 'x' })).toMatchObject({
      body: { code: 'phone_provider_disabled' },
    });
    for (const [query, status, code] of [
      ['?grant_type=magic', 400, 'invalid_credentials'],
      ['', 400, 'invalid_credentials'],
      ['?grant_type=pkce', 400, 'validation_failed'],
    ]) {
      expect(await send(process, 'POST', `/auth/v1/token${String(query)}`, { body: {} })).toMatchObject({
        status,
        body: { code },
      });
    }
  });

  test('tells neither by its answer whether there is such an account (S5)', async () => {
    const { email } = await signUpSomebody(process);
    const [known, unknown] = await Promise.all([
      signIn({ email, password: 'wrong password' }),
      signIn({ email: 'unknown@example.test', password: 'wrong password' }),
    ]);
    expect(known.body).toEqual(unknown.body);
    expect([...known.headers.keys()]).toEqual([...unknown.headers.keys()]);
  });
});

describe('documents', () => {
  test('the JWKS holds the current and the next key, both public and of one kind', async () => {
    const { body, headers } = await send(process, 'GET', '/auth/v1/.well-known/jwks.json');
    const keys = body['keys'] as Record<string, unknown>[];
    expect(headers.get('cache-control')).toBe('public, max-age=600');
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
      expect(key).not.toHaveProperty('d');
    }
  });

  test('settings, health and discovery are those of GoTrue', async () => {
    expect((await send(process, 'GET', '/auth/v1/settings')).body).toMatchObject({
      mailer_autoconfirm: true,
      external: { email: true, anonymous_users: true },
    });
    expect((await send(process, 'GET', '/auth/v1/health')).body).toMatchObject({ name: 'GoTrue' });
    expect((await send(process, 'GET', '/auth/v1/.well-known/openid-configuration')).body).toMatchObject({
      issuer: `${process.url}/auth/v1`,
      jwks_uri: `${process.url}/auth/v1/.well-known/jwks.json`,
    });
  });

  test.each(['/sso', '/passkeys', '/oauth/token'])('%s is known and not offered yet', async (path) => {
    const answer = await send(process, 'POST', `/auth/v1${path}`, { body: {} });
    expect(answer).toMatchObject({ status: 501, body: { code: 'not_implemented' } });
  });

  test('anything else is not there', async () => {
    expect(await send(process, 'GET', '/auth/v1/otpx')).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });
});

test('a key that is not ours is refused, whatever else is right', async () => {
  const { accessToken } = await signUpSomebody(process);
  const headers = { apikey: 'somebody-elses-key' };
  expect((await signUp({}, headers)).status).toBe(401);
  expect((await send(process, 'GET', '/auth/v1/user', { token: accessToken, headers })).status).toBe(401);
  expect(await send(process, 'GET', '/api/users/me', { token: accessToken, headers })).toMatchObject({
    status: 401,
    body: { reason: 'auth.apikey-invalid' },
  });
});

test('failed authentications are kept with where they came from, without what was tried (Q70)', async () => {
  const { id, email } = await signUpSomebody(process);
  const canary = 'canary-password-4711';
  await signIn({ email, password: canary });
  await send(process, 'GET', '/auth/v1/user', { token: 'canary.token.4711' });
  await process.module.stop();
  const { rows } = await admin.query<{ reason: string; user_id: string | null; address: string }>(
    'select reason, user_id, address from app.security_events order by id',
  );
  expect(rows).toContainEqual({ reason: 'auth.invalid-credentials', user_id: id, address: '127.0.0.1' });
  expect(rows).toContainEqual({ reason: 'auth.token-invalid', user_id: null, address: '127.0.0.1' });
  expect(JSON.stringify([rows, process.lines])).not.toContain('canary');
});
