import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  PASSWORD,
  SERVICE_KEY,
  openTestBox,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from '../testing.ts';
import {
  CLIENT,
  browse,
  runGithub,
  runOidcProvider,
  saidBy,
  startServer,
  type TestServer,
} from './testing.ts';

const FRONT_END = 'http://127.0.0.1:9/here';
const PEOPLE = {
  ada: {
    email: 'Ada@School.Test',
    email_verified: true,
    name: 'Ada Lovelace',
    picture: 'https://p.test/ada.png',
  },
  twice: { email: 'twice@school.test', email_verified: true, name: 'Twice' },
  claims: { email: 'claimed@school.test', email_verified: false, name: 'Claims' },
  fresh: { email: 'fresh@school.test', email_verified: false, name: 'Fresh' },
  silent: { name: 'No Address' },
  linked: { email: 'linked@school.test', email_verified: true },
  guest: { email: 'guest@school.test', email_verified: true, name: 'Guest' },
  hijacked: { email: 'hijacked@school.test', email_verified: true },
  banned: { email: 'banned@school.test', email_verified: true },
};

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let school: TestServer;
let github: TestServer;
let process: TestProcess;
let strict: TestProcess;
let admin: pg.Client;

beforeAll(async () => {
  [open, box, school, github] = await Promise.all([
    openTestDatabase(),
    openTestBox(),
    startServer(),
    startServer(),
  ]);
  const OAUTH_PROVIDERS = JSON.stringify({
    school: { issuer: school.url, ...CLIENT, scopes: 'offline_access' },
    optional: { issuer: school.url, ...CLIENT, email_optional: true },
    github: { base_url: github.url, ...CLIENT },
    gone: { issuer: 'http://127.0.0.1:2', ...CLIENT },
  });
  process = await startTestProcess({ open, box: box.box, environment: { OAUTH_PROVIDERS } });
  strict = await startTestProcess({
    open,
    box: box.box,
    publicUrl: process.url,
    environment: { OAUTH_PROVIDERS, AUTH_CONFIRM_EMAIL: '1', AUTH_MANUAL_LINKING: 'off' },
  });
  await runOidcProvider(school, { callbackUrl: `${process.url}/auth/v1/callback`, people: PEOPLE });
  runGithub(github, {
    octocat: {
      user: {
        id: 583_231,
        login: 'octocat',
        name: 'The Octocat',
        avatar_url: 'https://p.test/cat.png',
        bio: 'x',
      },
      emails: [
        { email: 'other@cats.test', primary: false, verified: true },
        { email: 'Octo@Cats.Test', primary: true, verified: true },
      ],
    },
    broken: { user: { id: 1, login: 'broken' }, emails: [], status: 500 },
    strange: { user: { id: 2, login: 'strange' }, emails: [], status: 404 },
  });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  expect([...process.bugs, ...strict.bugs]).toEqual([]);
  await process.close();
  await strict.close();
  await Promise.all([school.close(), github.close()]);
  await open.close();
  await box.remove();
});

function authorize(query: Record<string, string>, at: TestProcess = process): string {
  return `${at.url}/auth/v1/authorize?${new URLSearchParams({ redirect_to: FRONT_END, ...query }).toString()}`;
}

async function userOf(token: string): Promise<Record<string, unknown>> {
  return (await send(process, 'GET', '/auth/v1/user', { token })).body;
}

async function signInWith(provider: string, more: Record<string, string>): Promise<Record<string, unknown>> {
  const said = saidBy(await browse(authorize({ provider, ...more })));
  expect(said).toHaveProperty('access_token');
  return userOf(said['access_token'] ?? '');
}

const strictly = async (query: Record<string, string>): Promise<Record<string, string>> => {
  // The provider sends everybody back to the first process; the flow itself is in the database.
  const departure = await fetch(authorize(query, strict), { redirect: 'manual' });
  const callback = await browse(departure.headers.get('location') ?? '', process.url);
  return saidBy(await browse(callback.href.replace(process.url, strict.url)));
};

describe('the way to a provider', () => {
  test('goes there with a state, a nonce, PKCE, our scopes and what the front end passes on', async () => {
    const answer = await fetch(
      authorize({
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
    const landing = await browse(authorize({ provider: 'school', login_hint: 'ada', prompt: 'consent' }));
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
    const user = await userOf(said['access_token'] ?? '');
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
    expect((await signInWith('school', { login_hint: 'ada' }))['id']).toBe(user['id']);
    const { rows } = await admin.query('select full_name from public.profiles where id = $1', [user['id']]);
    expect(rows).toHaveLength(1);
  });

  test('gets a code for the verifier of the client, once, and the provider’s tokens with it', async () => {
    const verifier = randomBytes(40).toString('base64url');
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const landing = await browse(
      authorize({
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
    const user = await signInWith('github', { login: 'octocat' });
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
    expect(saidBy(await browse(authorize({ provider: 'github', login })))).toMatchObject({ error });
  });

  test('without an address is refused, unless the provider may send such people', async () => {
    const refused = await browse(authorize({ provider: 'school', login_hint: 'silent' }));
    expect(saidBy(refused)).toMatchObject({
      error: 'server_error',
      error_description: 'Error getting user email from external provider',
    });
    const user = await signInWith('optional', { login_hint: 'silent' });
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
  const callback = (query: string): Promise<Response> =>
    fetch(`${process.url}/auth/v1/callback?${query}`, { redirect: 'manual' });

  async function stateFor(query: Record<string, string>): Promise<string> {
    const departure = await fetch(authorize(query), { redirect: 'manual' });
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
    const landing = await browse(authorize({ provider: 'school', login_hint: 'says-no', prompt: 'login' }));
    expect(`${landing.origin}${landing.pathname}`).toBe(FRONT_END);
    expect(saidBy(landing)).toMatchObject({
      error: 'access_denied',
      error_description: 'The person said no',
    });
  });

  test('has used its state up', async () => {
    const state = await stateFor({ provider: 'school' });
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
      authorize({ provider: 'school', login_hint: 'ada' }),
      `${process.url}/auth/v1/callback`,
    );
    journey.searchParams.set('state', await stateFor({ provider: 'school' }));
    const answer = await fetch(journey, { redirect: 'manual' });
    expect(answer.headers.get('location')).toContain('Unable+to+exchange');
  });

  test('is of somebody who is banned', async () => {
    const { id } = await signInWith('school', { login_hint: 'banned' });
    await send(process, 'PUT', `/auth/v1/admin/users/${String(id)}`, {
      token: SERVICE_KEY,
      body: { ban_duration: '1h' },
    });
    expect(saidBy(await browse(authorize({ provider: 'school', login_hint: 'banned' })))).toMatchObject({
      error: 'access_denied',
      error_code: 'user_banned',
      error_description: 'User is banned',
    });
  });
});

describe('an address that the provider has proven', () => {
  test('leads into the account that has it, which keeps its password', async () => {
    const body = { email: 'twice@school.test', password: PASSWORD };
    const before = await send(process, 'POST', '/auth/v1/signup', { body });
    const user = await signInWith('school', { login_hint: 'twice' });
    expect(user['id']).toBe(before.body.user?.['id']);
    expect(user['app_metadata']).toMatchObject({ provider: 'email', providers: ['email', 'school'] });
    await signInAgain(process, 'twice@school.test');
  });

  test('takes an account that nobody confirmed away from whoever made it', async () => {
    const body = { email: 'hijacked@school.test', password: PASSWORD, data: { planted: true } };
    await send(strict, 'POST', '/auth/v1/signup', { body });
    const user = await signInWith('school', { login_hint: 'hijacked' });
    expect(user).toMatchObject({
      email_confirmed_at: expect.any(String),
      app_metadata: { providers: ['school'] },
    });
    expect(user['user_metadata']).not.toHaveProperty('planted');
    expect(await send(process, 'POST', '/auth/v1/token?grant_type=password', { body })).toMatchObject({
      status: 400,
    });
  });

  test('of several accounts leads into none', async () => {
    const emails = ['other@cats.test', 'third@cats.test'];
    for (const email of emails)
      await send(process, 'POST', '/auth/v1/signup', { body: { email, password: PASSWORD } });
    runGithub(github, {
      many: {
        user: { id: 77, login: 'many' },
        emails: emails.map((email) => ({ email, primary: email === emails[0], verified: true })),
      },
    });
    expect(saidBy(await browse(authorize({ provider: 'github', login: 'many' })))).toMatchObject({
      error: 'server_error',
      error_description: expect.stringContaining('Multiple accounts'),
    });
  });
});

describe('an address that the provider has not proven', () => {
  test('never leads into the account of its owner', async () => {
    await send(process, 'POST', '/auth/v1/signup', {
      body: { email: 'claimed@school.test', password: PASSWORD },
    });
    expect(saidBy(await browse(authorize({ provider: 'school', login_hint: 'claims' })))).toMatchObject({
      error: 'access_denied',
      error_code: 'provider_email_needs_verification',
    });
  });

  test('must be confirmed by mail first, where addresses are confirmed', async () => {
    for (let round = 0; round < 2; round += 1) {
      expect(await strictly({ provider: 'school', login_hint: 'fresh' })).toMatchObject({
        error: 'access_denied',
        error_code: 'provider_email_needs_verification',
        error_description:
          'Unverified email with school. A confirmation email has been sent to your school email',
      });
    }
    const mail = (await strict.mails()).at(-1);
    expect(mail?.to).toBe('fresh@school.test');
    const link = /https?:\/\/\S+verify\?\S+/.exec(mail?.text ?? '')?.[0] ?? '';
    expect(saidBy(await browse(link))).toHaveProperty('access_token');
    expect(await strictly({ provider: 'school', login_hint: 'fresh' })).toHaveProperty('access_token');
  });
});

describe('identities of one’s own account', () => {
  const linkTo = (token: string, provider: string, more: string): Promise<Response> =>
    fetch(
      `${process.url}/auth/v1/user/identities/authorize?provider=${provider}&redirect_to=${FRONT_END}&${more}`,
      {
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}` },
      },
    );
  const link = async (token: string, provider: string, more: string): Promise<Record<string, string>> => {
    const answer = await linkTo(token, provider, `${more}&skip_http_redirect=true`);
    const { url } = (await answer.json()) as { url: string };
    return saidBy(await browse(url));
  };

  test('can be linked and unlinked; the last one stays', async () => {
    const person = await signUpSomebody(process);
    expect(await link(person.accessToken, 'school', 'login_hint=linked')).toHaveProperty('access_token');
    const user = await userOf(person.accessToken);
    expect(user).toMatchObject({
      id: person.id,
      email: person.email,
      app_metadata: { providers: ['email', 'school'] },
    });
    const identities = user['identities'] as { identity_id: string; provider: string }[];
    const unlink = (id: string): Promise<Answer> =>
      send(process, 'DELETE', `/auth/v1/user/identities/${id}`, { token: person.accessToken });

    expect(await link(person.accessToken, 'school', 'login_hint=linked')).toMatchObject({
      error: 'server_error',
      error_code: 'identity_already_exists',
      error_description: 'Identity is already linked',
    });
    expect(await unlink('everything')).toMatchObject({ status: 404, body: { code: 'validation_failed' } });
    expect(await unlink(person.id)).toMatchObject({ status: 422, body: { code: 'identity_not_found' } });
    const email = identities.find(({ provider }) => provider === 'email')?.identity_id ?? '';
    expect(await unlink(email)).toMatchObject({ status: 200, body: {} });
    expect(await userOf(person.accessToken)).toMatchObject({
      email: 'linked@school.test',
      app_metadata: { provider: 'school', providers: ['school'] },
    });
    const last = identities.find(({ provider }) => provider === 'school')?.identity_id ?? '';
    expect(await unlink(last)).toMatchObject({
      status: 422,
      body: {
        code: 'single_identity_not_deletable',
        message: 'User must have at least 1 identity after unlinking',
      },
    });
  });

  test('of somebody else cannot be linked', async () => {
    await signInWith('school', { login_hint: 'ada' });
    const person = await signUpSomebody(process);
    const asked = await linkTo(person.accessToken, 'school', 'login_hint=ada');
    expect(asked.status).toBe(302);
    expect(saidBy(await browse(asked.headers.get('location') ?? ''))).toMatchObject({
      error_code: 'identity_already_exists',
      error_description: 'Identity is already linked to another user',
    });
  });

  test('make an account of somebody who came without one, if the address is proven', async () => {
    const anonymous = await send(process, 'POST', '/auth/v1/signup', { body: {} });
    const token = String(anonymous.body['access_token']);
    expect(await link(token, 'school', 'login_hint=claims')).toMatchObject({
      error_code: 'provider_email_needs_verification',
    });
    expect(await link(token, 'school', 'login_hint=guest')).toHaveProperty('access_token');
    expect(await userOf(token)).toMatchObject({
      id: anonymous.body.user?.['id'],
      email: 'guest@school.test',
      is_anonymous: false,
      app_metadata: { provider: 'school' },
    });
  });

  test('whose address somebody else has meanwhile cannot be left alone', async () => {
    const person = await signUpSomebody(process);
    runGithub(github, {
      linker: {
        user: { id: 99, login: 'linker' },
        emails: [{ email: 'conflict@cats.test', primary: true, verified: true }],
      },
    });
    expect(await link(person.accessToken, 'github', 'login=linker')).toHaveProperty('access_token');
    await send(process, 'POST', '/auth/v1/signup', {
      body: { email: 'conflict@cats.test', password: PASSWORD },
    });
    const identities = (await userOf(person.accessToken))['identities'] as {
      identity_id: string;
      provider: string;
    }[];
    const email = identities.find(({ provider }) => provider === 'email')?.identity_id ?? '';
    expect(
      await send(process, 'DELETE', `/auth/v1/user/identities/${email}`, { token: person.accessToken }),
    ).toMatchObject({ status: 422, body: { code: 'email_conflict_identity_not_deletable' } });
  });

  test('need a session, and a platform that lets people link', async () => {
    const path = '/auth/v1/user/identities/authorize?provider=school';
    expect(await send(process, 'GET', path)).toMatchObject({
      status: 401,
      body: { code: 'no_authorization' },
    });
    const person = await signUpSomebody(process);
    const token = person.accessToken;
    const refused = {
      status: 404,
      body: { code: 'manual_linking_disabled', message: 'Manual linking is disabled' },
    };
    expect(await send(strict, 'GET', path, { token })).toMatchObject(refused);
    expect(await send(strict, 'DELETE', `/auth/v1/user/identities/${person.id}`, { token })).toMatchObject(
      refused,
    );
    expect(
      await send(strict, 'POST', '/auth/v1/token?grant_type=id_token', {
        token,
        body: { link_identity: true, provider: 'school', id_token: 'x' },
      }),
    ).toMatchObject(refused);
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
