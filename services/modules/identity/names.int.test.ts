import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { openTestBox, PASSWORD, send, startTestProcess, type Answer, type TestProcess } from './testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: Awaited<ReturnType<OpenDatabase['urls']['connect']>>;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  await process.close();
  await open.close();
  await box.remove();
});

const register = (body: Record<string, unknown>, at = process): Promise<Answer> =>
  send(at, 'POST', '/v1/auth/register', { body: { password: PASSWORD, ...body } });

const token = (body: Record<string, unknown>, at = process): Promise<Answer> =>
  send(at, 'POST', '/v1/auth/token', { body });

interface Session {
  readonly access_token: string;
  readonly refresh_token: string;
}

describe('whoever registers', () => {
  test('with a name only has an account, a session, a profile, and can sign in by name in any case', async () => {
    const { status, body, headers } = await register({ username: 'Ada.Lovelace', display_name: 'Ada' });
    expect(status).toBe(201);
    expect(headers.get('cache-control')).toBe('no-store, no-transform');
    expect(body).toMatchObject({
      user: { username: 'Ada.Lovelace', email: null, display_name: 'Ada' },
      session: { token_type: 'bearer', expires_in: 3_600, user: { username: 'Ada.Lovelace' } },
    });
    const session = body['session'] as Session;
    const me = await send(process, 'GET', '/auth/v1/user', { token: session.access_token });
    expect(me.body).toMatchObject({
      email: '',
      is_anonymous: false,
      app_metadata: { provider: 'username', providers: ['username'] },
      user_metadata: { username: 'Ada.Lovelace', display_name: 'Ada' },
      identities: [{ provider: 'username' }],
    });
    const { rows } = await admin.query('select full_name from public.profiles where id = $1', [
      me.body['id'],
    ]);
    expect(rows).toEqual([{ full_name: 'Ada' }]);

    const again = await token({ username: 'ADA.lovelace', password: PASSWORD });
    expect(again).toMatchObject({
      status: 200,
      body: { user: { id: me.body['id'], username: 'Ada.Lovelace' } },
    });
    const renewed = await token({ refresh_token: again.body['refresh_token'] });
    expect(renewed.status).toBe(200);
    expect(renewed.body['refresh_token']).not.toBe(again.body['refresh_token']);
    expect((await token({ grant_type: 'refresh_token' })).body).toMatchObject({
      status: 400,
      reason: 'auth.refresh-token-missing',
    });
  });

  test('with an address too signs in by either, also at /auth/v1', async () => {
    expect((await register({ username: 'grace', email: 'Grace@Example.test' })).body).toMatchObject({
      user: { username: 'grace', email: 'grace@example.test' },
    });
    for (const login of [
      { username: 'Grace' },
      { username: 'GRACE@example.test' },
      { email: 'grace@example.test' },
    ]) {
      expect((await token({ ...login, password: PASSWORD, grant_type: 'password' })).status).toBe(200);
    }
    const body = { email: 'grace@example.test', password: PASSWORD };
    expect((await send(process, 'POST', '/auth/v1/token?grant_type=password', { body })).status).toBe(200);
    expect((await register({ username: 'grace2', email: 'grace@example.test' })).body).toMatchObject({
      status: 409,
      code: 'CONFLICT',
      reason: 'auth.user-already-exists',
    });
  });

  test.each([
    ['in capitals', 'TURING'],
    ['in wide letters', 'ｔｕｒｉｎｇ'],
    ['with a look-alike', 'turıng'],
    ['as it is', 'turing'],
  ])('finds a name that is there taken %s', async (_how, username) => {
    await register({ username: 'turing' });
    expect((await register({ username })).body).toMatchObject({
      status: 409,
      code: 'CONFLICT',
      reason: 'name.taken',
    });
  });

  test('finds a name of look-alikes of another script taken', async () => {
    expect((await register({ username: 'peppa' })).status).toBe(201);
    expect((await register({ username: 'рерра' })).body).toMatchObject({ reason: 'name.taken' });
  });

  test('has the name alone, of fifty who ask for it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => register({ username: index % 2 === 0 ? 'Racer' : 'rACER' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  test('has the address alone, of several who ask for it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        register({ username: `racer-${index.toString()}`, email: 'r@example.test' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
  });

  test.each([
    ['too short a name', { username: 'ab' }, 'name.invalid'],
    ['too long a name', { username: 'a'.repeat(33) }, 'name.invalid'],
    ['an address as name', { username: 'ada@example.test' }, 'name.invalid'],
    ['two scripts in a name', { username: 'adа-lovelace' }, 'name.invalid'],
    ['a blank in a name', { username: 'ada lovelace' }, 'name.invalid'],
    ['a short password', { username: 'somebody', password: 'short' }, 'auth.password-too-short'],
    ['a common password', { username: 'somebody', password: 'password1' }, 'auth.password-common'],
    ['no address', { username: 'somebody', email: 'nonsense' }, 'auth.email-invalid'],
    ['a field that is not there', { username: 'somebody', is_admin: true }, 'input.invalid'],
  ])('is refused with %s, as a problem', async (_what, body, reason) => {
    const answer = await register(body);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ reason });
  });
});

describe('tokens', () => {
  test('are refused alike for a wrong password and an unknown name, and after too many guesses', async () => {
    await register({ username: 'hopper' });
    for (let round = 0; round < 6; round += 1) {
      const [known, unknown] = [
        await token({ username: 'hopper', password: 'wrong wrong' }),
        await token({ username: 'nobody-at-all', password: 'wrong wrong' }),
      ];
      const { request_id: _one, ...left } = known.body;
      const { request_id: _other, ...right } = unknown.body;
      expect(left).toEqual(right);
      expect(known.status).toBe(round < 5 ? 401 : 429);
    }
  });

  test.each([
    [{}],
    [{ username: 'hopper' }],
    [{ password: PASSWORD }],
    [{ grant_type: 'password', refresh_token: 'x' }],
  ])('need a login with a password, or a refresh token: %j', async (body) => {
    expect((await token(body)).body).toMatchObject({ status: 400, reason: 'name.login-missing' });
  });
});

describe('while addresses must be confirmed', () => {
  test('a registration waits for its mail, says nothing of known addresses, and keeps its name', async () => {
    const strict = await startTestProcess({ open, box: box.box, environment: { AUTH_CONFIRM_EMAIL: '1' } });
    const fresh = await register({ username: 'katherine', email: 'k@example.test' }, strict);
    expect(fresh).toMatchObject({ status: 201, body: { session: null, user: { username: 'katherine' } } });
    expect((await token({ username: 'katherine', password: PASSWORD }, strict)).body).toMatchObject({
      reason: 'auth.email-not-confirmed',
    });
    const known = await register({ username: 'katherine-2', email: 'k@example.test' }, strict);
    expect(known.status).toBe(201);
    expect(Object.keys(known.body)).toEqual(Object.keys(fresh.body));
    expect(Object.keys(known.body['user'] as object)).toEqual(Object.keys(fresh.body['user'] as object));
    expect(
      (await register({ username: 'Katherine', email: 'other@example.test' }, strict)).body,
    ).toMatchObject({
      reason: 'name.taken',
    });
    const nameOnly = await register({ username: 'dorothy' }, strict);
    expect(nameOnly.body).toMatchObject({ session: { token_type: 'bearer' } });
    const rivals = await Promise.all(
      ['rival.one', 'rival.two', 'rival.three'].map((username) =>
        register({ username, email: 'rivals@example.test' }, strict),
      ),
    );
    expect(rivals.map(({ status }) => status)).toEqual([201, 201, 201]);
    await strict.close();
  });
});

test('where a captcha is asked for, these doors ask for it too, but not for a refresh', async () => {
  const guarded = await startTestProcess({
    open,
    box: box.box,
    environment: {
      CAPTCHA_PROVIDER: 'turnstile',
      CAPTCHA_SECRET: 'secret',
      CAPTCHA_VERIFY_URL: 'http://127.0.0.1:1/siteverify',
    },
  });
  const login = { username: 'robot', password: PASSWORD };
  for (const answer of [await register(login, guarded), await token(login, guarded)]) {
    expect(answer.body).toMatchObject({ status: 400, reason: 'auth.captcha-failed' });
  }
  const { status } = await register({ ...login, captcha_token: 'solved' }, guarded);
  expect(status).toBe(503);
  expect((await token({ refresh_token: 'x' }, guarded)).body).toMatchObject({
    reason: 'auth.refresh-token-malformed',
  });
  await guarded.close();
});
