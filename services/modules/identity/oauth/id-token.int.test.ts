import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import * as client from 'openid-client';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import {
  movableClock,
  openTestBox,
  send,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from '../testing.ts';
import { letOutboundJudge } from './oauth-client.ts';
import { APP, CLIENT, browse, runOidcProvider, saidBy, startServer, type TestServer } from './testing.ts';

const PEOPLE = {
  grace: { email: 'grace@navy.test', email_verified: true, name: 'Grace Hopper' },
  linus: { email: 'linus@kernel.test', email_verified: true },
  fresh: { email: 'unproven@navy.test', email_verified: false },
};

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let google: TestServer;
let process: TestProcess;
let strict: TestProcess;
const clock = movableClock();

beforeAll(async () => {
  [open, box, google] = await Promise.all([openTestDatabase(), openTestBox(), startServer()]);
  const OAUTH_PROVIDERS = JSON.stringify({
    google: { issuer: google.url, ...CLIENT, audiences: [APP.client_id] },
    github: { ...CLIENT },
    elsewhere: { issuer: 'https://elsewhere.test', client_id: 'x' },
  });
  const environment = { OAUTH_PROVIDERS };
  process = await startTestProcess({ open, box: box.box, clock, environment });
  strict = await startTestProcess({
    open,
    box: box.box,
    environment: { ...environment, AUTH_CONFIRM_EMAIL: '1' },
  });
  await runOidcProvider(google, {
    callbackUrl: `${process.url}/auth/v1/callback`,
    people: PEOPLE,
    more: { conformIdTokenClaims: false },
  });
});

afterAll(async () => {
  expect([...process.bugs, ...strict.bugs]).toEqual([]);
  await process.close();
  await strict.close();
  await google.close();
  await open.close();
  await box.remove();
});

/** As an app does it: by itself, with its own client, and with the hash of a nonce that only it knows. */
async function tokensOf(person: string, nonce?: string): Promise<{ id_token: string; access_token: string }> {
  const configuration = await client.discovery(new URL(google.url), APP.client_id, undefined, client.None(), {
    execute: [letOutboundJudge],
  });
  const verifier = client.randomPKCECodeVerifier();
  const hashed = nonce === undefined ? undefined : createHash('sha256').update(nonce).digest('hex');
  const start = client.buildAuthorizationUrl(configuration, {
    redirect_uri: APP.redirect_uri,
    scope: 'openid email profile',
    login_hint: person,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...(hashed !== undefined && { nonce: hashed }),
  });
  const landing = await browse(start.href);
  const { id_token = '', access_token } = await client.authorizationCodeGrant(configuration, landing, {
    pkceCodeVerifier: verifier,
    ...(hashed !== undefined && { expectedNonce: hashed }),
  });
  return { id_token, access_token };
}

const signIn = (body: unknown, at: TestProcess = process, token?: string): Promise<Answer> =>
  send(at, 'POST', '/auth/v1/token?grant_type=id_token', { body, ...(token !== undefined && { token }) });

describe('an ID token that an app got by itself', () => {
  test('signs in, and the second time into the same account', async () => {
    const first = await signIn({
      provider: 'google',
      ...(await tokensOf('grace', 'secret nonce')),
      nonce: 'secret nonce',
    });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      token_type: 'bearer',
      user: {
        email: 'grace@navy.test',
        app_metadata: { provider: 'google', providers: ['google'] },
        user_metadata: { sub: 'grace', iss: google.url, full_name: 'Grace Hopper', email_verified: true },
      },
    });
    const { id_token } = await tokensOf('grace');
    const second = await signIn({ issuer: google.url, client_id: APP.client_id, id_token });
    expect(second.body.user?.['id']).toBe(first.body.user?.['id']);
    const browsed = await browse(
      `${process.url}/auth/v1/authorize?provider=google&login_hint=grace&redirect_to=http://127.0.0.1:9/x`,
    );
    const { body } = await send(process, 'GET', '/auth/v1/user', {
      token: saidBy(browsed)['access_token'] ?? '',
    });
    expect(body['id']).toBe(first.body.user?.['id']);
  });

  test('is linked to the account of whoever is signed in', async () => {
    const person = await signUpSomebody(process);
    const body = { provider: 'google', ...(await tokensOf('linus')), link_identity: true };
    expect(await signIn(body)).toMatchObject({ status: 401, body: { code: 'no_authorization' } });
    const linked = await signIn(body, process, person.accessToken);
    expect(linked.body.user).toMatchObject({
      id: person.id,
      app_metadata: { providers: ['email', 'google'] },
    });
    expect(await signIn(body, process, person.accessToken)).toMatchObject({
      status: 422,
      body: { code: 'identity_already_exists' },
    });
  });

  test('of somebody whose address is not proven waits for a confirmation', async () => {
    const body = { provider: 'google', ...(await tokensOf('fresh')) };
    expect(await signIn(body, strict)).toMatchObject({
      status: 422,
      body: { code: 'provider_email_needs_verification' },
    });
  });

  test('is refused in OAuth’s own form', async () => {
    const { id_token, access_token } = await tokensOf('grace', 'n');
    const [head = '', payload = '', signature = ''] = id_token.split('.');
    const forged = Buffer.from(payload, 'base64url').toString().replace('grace', 'linus');
    const refusals: [Record<string, unknown>, string, string][] = [
      [{ provider: 'google' }, 'invalid request', 'id_token required'],
      [{ id_token }, 'invalid request', 'provider or client_id and issuer required'],
      [{ provider: 'google', id_token: 'x' }, 'invalid request', 'Bad ID token'],
      [{ provider: 'google', id_token: `${head}.${payload}.` }, 'invalid request', 'Bad ID token'],
      [
        { provider: 'google', id_token: `${head}.${Buffer.from(forged).toString('base64url')}.${signature}` },
        'invalid request',
        'Bad ID token',
      ],
      [
        { provider: 'google', id_token, access_token },
        'invalid request',
        'Passed nonce and nonce in id_token should either both exist or not.',
      ],
      [{ provider: 'google', id_token, access_token, nonce: 'other' }, 'invalid nonce', 'Nonces mismatch'],
    ];
    for (const [body, error, description] of refusals) {
      const answer = await signIn(body);
      expect(answer).toMatchObject({ status: 400, body: { error, error_description: description } });
    }
  });

  test('is refused for providers that have none or that nobody knows', async () => {
    for (const body of [
      { provider: 'github', id_token: 'x' },
      { provider: 'nowhere', id_token: 'x' },
      { issuer: 'https://evil.test', client_id: 'x', id_token: 'x' },
    ]) {
      expect(await signIn(body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    }
    expect(await signIn({ provider: 'elsewhere', id_token: 'x' })).toMatchObject({ status: 503 });
  });

  test('is refused when it has expired', async () => {
    const { id_token } = await tokensOf('grace');
    clock.move(700_000);
    expect(await signIn({ provider: 'google', id_token })).toMatchObject({
      status: 400,
      body: { error_description: 'Bad ID token' },
    });
    clock.move(-700_000);
  });
});
