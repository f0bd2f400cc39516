import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { SERVICE_KEY, send, type Answer, type TestProcess } from '../testing.ts';
import { CLIENT, browse, saidBy, type TestServer } from './testing.ts';
import { FRONT_END, openWorld, type World } from './world/testing.ts';

let world: World;
let process: TestProcess;
let school: TestServer;
let github: TestServer;
let admin: pg.Client;

beforeAll(async () => {
  world = await openWorld();
  ({ process, school, github, admin } = world);
});

afterAll(async () => {
  expect([...process.bugs, ...world.strict.bugs]).toEqual([]);
  await world.close();
});

describe('the way to a provider', () => {
  test('goes there with a state, a nonce, PKCE, our scopes and what the front end passes on', async () => {
    const answer = await fetch(
      world.authorize({
        provider: 'school',
        scopes: 'school',
        prompt: 'consent',
        client_id: 'mine',
        state: 'mine',
      }),
      { redirect: 'manual' },
    );
    expect(answer.status).toBe(302);
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.origin).toBe(school.url);
    const { state = '', nonce, code_challenge, ...rest } = Object.fromEntries(location.searchParams);
    expect(state).toMatch(/^[0-9a-f-]{36}$/);
    expect(nonce).toMatch(/^[\w-]{32}$/);
    expect(code_challenge).toMatch(/^[\w-]{43}$/);
    expect(rest).toEqual({
      client_id: CLIENT.client_id,
      redirect_uri: `${process.url}/auth/v1/callback`,
      response_type: 'code',
      scope: 'openid email profile offline_access school',
      code_challenge_method: 'S256',
      prompt: 'consent',
    });
  });

  test.each([
    ['nowhere', 400, 'Unsupported provider: Provider nowhere could not be found'],
    ['', 400, 'Unsupported provider: Provider  could not be found'],
    ['apple', 400, 'Unsupported provider: provider is not enabled'],
  ])('is refused for the provider "%s"', async (provider, status, message) => {
    const answer = await send(process, 'GET', `/auth/v1/authorize?provider=${provider}`);
    expect(answer).toMatchObject({ status, body: { code: 'validation_failed', message } });
  });

  test('is closed for a while when the provider is away', async () => {
    expect(await send(process, 'GET', '/auth/v1/authorize?provider=gone')).toMatchObject({
      status: 503,
      body: { message: 'The provider gone cannot be reached' },
    });
  });

  test.each([['code_challenge=short&code_challenge_method=s256'], ['code_challenge_method=s256']])(
    'is refused for half a challenge: %s',
    async (query) => {
      expect(await send(process, 'GET', `/auth/v1/authorize?provider=school&${query}`)).toMatchObject({
        status: 400,
        body: { code: 'validation_failed' },
      });
    },
  );
});

describe('somebody who comes back', () => {
  test('has a session with the provider’s tokens, and an account of their own', async () => {
    const landing = await browse(
      world.authorize({ provider: 'school', login_hint: 'ada', prompt: 'consent' }),
    );
    expect(`${landing.origin}${landing.pathname}${landing.search}`).toBe(FRONT_END);
    const said = saidBy(landing);
    expect(Object.keys(said)).toEqual([
      'access_token',
      'expires_at',
      'expires_in',
      'provider_token',
      'provider_refresh_token',
      'refresh_token',
      'sb',
      'token_type',
    ]);
    const user = await world.userOf(said['access_token'] ?? '');
    expect(user).toMatchObject({
      email: 'ada@school.test',
      email_confirmed_at: expect.any(String),
      app_metadata: { provider: 'school', providers: ['school'] },
      user_metadata: {
        sub: 'ada',
        provider_id: 'ada',
        iss: school.url,
        email: 'ada@school.test',
        email_verified: true,
        phone_verified: false,
        name: 'Ada Lovelace',
        full_name: 'Ada Lovelace',
        picture: 'https://p.test/ada.png',
        avatar_url: 'https://p.test/ada.png',
      },
      identities: [
        { provider: 'school', id: 'ada', email: 'ada@school.test', last_sign_in_at: expect.any(String) },
      ],
    });
    const [, claims = ''] = (said['access_token'] ?? '').split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      amr: [{ method: 'oauth', timestamp: expect.any(Number) }],
    });
    expect((await world.signInWith('school', { login_hint: 'ada' }))['id']).toBe(user['id']);
    const { rows } = await admin.query('select full_name from public.profiles where id = $1', [user['id']]);
    expect(rows).toHaveLength(1);
  });

  test('gets a code for the verifier of the client, once, and the provider’s tokens with it', async () => {
    const verifier = randomBytes(40).toString('base64url');
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const landing = await browse(
      world.authorize({
        provider: 'school',
        login_hint: 'ada',
        prompt: 'consent',
        code_challenge,
        code_challenge_method: 's256',
      }),
    );
    expect(landing.hash).toBe('');
    const auth_code = landing.searchParams.get('code');
    const exchange = (code_verifier: string): Promise<Answer> =>
      send(process, 'POST', '/auth/v1/token?grant_type=pkce', { body: { auth_code, code_verifier } });
    expect(await exchange('x'.repeat(50))).toMatchObject({
      status: 400,
      body: { code: 'bad_code_verifier' },
    });
    expect(await exchange(verifier)).toMatchObject({
      status: 200,
      body: {
        token_type: 'bearer',
        provider_token: expect.any(String),
        provider_refresh_token: expect.any(String),
        user: { email: 'ada@school.test' },
      },
    });
    expect(await exchange(verifier)).toMatchObject({ status: 404, body: { code: 'flow_state_not_found' } });
    const stored = await admin.query('select from auth.flow_state where provider_type = $1', ['school']);
    expect(stored.rows).toEqual([]);
  });

  test('by GitHub’s shape, with the primary address', async () => {
    const user = await world.signInWith('github', { login: 'octocat' });
    expect(user).toMatchObject({
      email: 'octo@cats.test',
      app_metadata: { provider: 'github', providers: ['github'] },
      user_metadata: {
        sub: '583231',
        provider_id: '583231',
        user_name: 'octocat',
        preferred_username: 'octocat',
        full_name: 'The Octocat',
        avatar_url: 'https://p.test/cat.png',
        email_verified: true,
      },
    });
    expect(github.asked).toEqual(
      expect.arrayContaining([
        'POST /login/oauth/access_token',
        'GET /api/v3/user',
        'GET /api/v3/user/emails',
      ]),
    );
  });

  test.each([
    ['broken', 'temporarily_unavailable'],
    ['strange', 'server_error'],
    ['stranger', 'server_error'],
  ])('by GitHub’s shape, which answers %s: %s', async (login, error) => {
    expect(saidBy(await browse(world.authorize({ provider: 'github', login })))).toMatchObject({ error });
  });

  test('without an address is refused, unless the provider may send such people', async () => {
    const refused = await browse(world.authorize({ provider: 'school', login_hint: 'silent' }));
    expect(saidBy(refused)).toMatchObject({
      error: 'server_error',
      error_description: 'Error getting user email from external provider',
    });
    const user = await world.signInWith('optional', { login_hint: 'silent' });
    expect(user).toMatchObject({ email: '', is_anonymous: false, user_metadata: { name: 'No Address' } });
  });

  test('may come by a form', async () => {
    const answer = await fetch(`${process.url}/auth/v1/callback`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ state: '' }),
    });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toContain('bad_oauth_callback');
  });

  test('goes to our own address when the front end is not a listed one', async () => {
    const departure = await fetch(
      `${process.url}/auth/v1/authorize?provider=school&login_hint=ada&redirect_to=https://evil.test/x`,
      { redirect: 'manual' },
    );
    const state = new URL(departure.headers.get('location') ?? '').searchParams.get('state') ?? '';
    const flow = await admin.query<{ redirect_to: string }>(
      'select redirect_to from auth.oauth_flows where id = $1',
      [state],
    );
    expect(flow.rows[0]?.redirect_to).toBe(process.url);
  });
});

describe('a return that is refused', () => {
  const callback = (query: string, how: { readonly method?: string } = {}): Promise<Response> =>
    fetch(`${process.url}/auth/v1/callback?${query}`, { redirect: 'manual', ...how });

  async function stateFor(query: Record<string, string>): Promise<string> {
    const departure = await fetch(world.authorize(query), { redirect: 'manual' });
    return new URL(departure.headers.get('location') ?? '').searchParams.get('state') ?? '';
  }

  test.each([
    ['', 'bad_oauth_callback', 'OAuth state parameter missing'],
    ['state=me&code=x', 'bad_oauth_state', 'OAuth state parameter is invalid'],
    [
      'state=00000000-0000-4000-8000-000000000000&code=x',
      'bad_oauth_state',
      'OAuth state not found or expired',
    ],
  ])(
    'for its state (%s) leads to our own address, in query and fragment',
    async (query, code, description) => {
      const answer = await callback(query);
      expect(answer.status).toBe(303);
      const location = new URL(answer.headers.get('location') ?? '');
      expect(location.origin).toBe(process.url);
      const values = { error: 'invalid_request', error_code: code, error_description: description };
      expect(Object.fromEntries(location.searchParams)).toEqual(values);
      expect(saidBy(location)).toEqual({ ...values, sb: '' });
    },
  );

  test('because the person said no, in the provider’s words', async () => {
    const landing = await browse(
      world.authorize({ provider: 'school', login_hint: 'says-no', prompt: 'login' }),
    );
    expect(`${landing.origin}${landing.pathname}`).toBe(FRONT_END);
    expect(saidBy(landing)).toMatchObject({
      error: 'access_denied',
      error_description: 'The person said no',
    });
  });

  test('has used its state up', async () => {
    const state = await stateFor({ provider: 'school' });
    expect((await callback(`state=${state}`, { method: 'HEAD' })).status).toBe(405);
    const first = await callback(`state=${state}`);
    expect(first.status).toBe(302);
    expect(saidBy(new URL(first.headers.get('location') ?? ''))).toMatchObject({
      error: 'invalid_request',
      error_code: 'bad_oauth_callback',
    });
    expect((await callback(`state=${state}&code=x`)).headers.get('location')).toContain('bad_oauth_state');
  });

  test('comes too late', async () => {
    const state = await stateFor({ provider: 'school' });
    await admin.query(
      "update auth.oauth_flows set created_at = now() - interval '11 minutes' where id = $1",
      [state],
    );
    expect((await callback(`state=${state}&code=x`)).headers.get('location')).toContain('bad_oauth_state');
  });

  test('brings a code that the provider does not know, or that another journey began', async () => {
    for (const provider of ['school', 'github']) {
      const state = await stateFor({ provider });
      const answer = await callback(`state=${state}&code=forged&iss=${encodeURIComponent(school.url)}`);
      expect(saidBy(new URL(answer.headers.get('location') ?? ''))).toMatchObject({
        error: 'server_error',
        error_code: 'unexpected_failure',
        error_description: 'Unable to exchange external code',
      });
    }
    const journey = await browse(
      world.authorize({ provider: 'school', login_hint: 'ada' }),
      `${process.url}/auth/v1/callback`,
    );
    journey.searchParams.set('state', await stateFor({ provider: 'school' }));
    const answer = await fetch(journey, { redirect: 'manual' });
    expect(answer.headers.get('location')).toContain('Unable+to+exchange');
  });

  test('is of somebody who is banned', async () => {
    const { id } = await world.signInWith('school', { login_hint: 'banned' });
    await send(process, 'PUT', `/auth/v1/admin/users/${String(id)}`, {
      token: SERVICE_KEY,
      body: { ban_duration: '1h' },
    });
    expect(saidBy(await browse(world.authorize({ provider: 'school', login_hint: 'banned' })))).toMatchObject(
      {
        error: 'access_denied',
        error_code: 'user_banned',
        error_description: 'User is banned',
      },
    );
  });
});

test('the settings name the providers that there are, and those that there are not', async () => {
  const { body } = await send(process, 'GET', '/auth/v1/settings');
  expect(body['external']).toMatchObject({
    school: true,
    github: true,
    google: false,
    apple: false,
    email: true,
  });
});
