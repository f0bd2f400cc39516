import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHmac, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { startServer, type TestServer } from '../oauth/testing.ts';
import {
  PASSWORD,
  SERVICE_KEY,
  eventually,
  movableClock,
  openTestBox,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type SignedIn,
  type TestProcess,
} from '../testing.ts';

const SECRET = 'the legacy secret of a project, which is long';
const LEGACY = 'https://legacy.supabase.test/auth/v1';
const CLOSED = 'https://closed.supabase.test/auth/v1';
const clock = movableClock();
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

let open: OpenDatabase;
let theirs: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
/** A project of its own, with its own users, keys and sessions. */
let project: TestProcess;
/** An issuer with keys of both kinds. */
let keys: TestServer;
let isDown = false;
let process: TestProcess;

beforeAll(async () => {
  [open, theirs, box, keys] = await Promise.all([
    openTestDatabase(),
    openTestDatabase(),
    openTestBox(),
    startServer(),
  ]);
  project = await startTestProcess({ open: theirs, box: box.box });
  keys.handle((_request, response) => {
    if (isDown) void response.writeHead(500).end();
    else response.end(JSON.stringify({ keys: [jwk(rsa.publicKey, 'r'), jwk(ec.publicKey, 'e')] }));
  });
  const OUTSIDE_ISSUERS = JSON.stringify([
    {
      issuer: `${project.url}/auth/v1`,
      jwks_uri: `${project.url}/auth/v1/.well-known/jwks.json`,
      users: 'sub',
    },
    { issuer: keys.url, jwks_uri: `${keys.url}/jwks`, users: 'email', audience: 'somewhere' },
    { issuer: LEGACY, secret: SECRET },
    { issuer: CLOSED, secret: SECRET, users: 'refuse' },
    { issuer: 'http://127.0.0.1:2', jwks_uri: 'http://127.0.0.1:2/jwks' },
  ]);
  process = await startTestProcess({ open, box: box.box, clock, environment: { OUTSIDE_ISSUERS } });
});

afterAll(async () => {
  expect([...process.bugs, ...project.bugs]).toEqual([]);
  await process.close();
  await project.close();
  await keys.close();
  await Promise.all([open.close(), theirs.close()]);
  await box.remove();
});

function jwk(key: KeyObject, kid: string): object {
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig' };
}

const encode = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function claimsOf(person: { id: string; email: string }, more: object = {}): object {
  const iat = Math.floor(clock.now().getTime() / 1_000);
  return {
    iss: LEGACY,
    aud: 'authenticated',
    sub: person.id,
    role: 'authenticated',
    email: person.email,
    session_id: randomUUID(),
    is_anonymous: false,
    iat,
    exp: iat + 3_600,
    ...more,
  };
}

function hmac(
  claims: object,
  secret: string | Buffer = SECRET,
  header: unknown = { alg: 'HS256', typ: 'JWT' },
): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function signed(claims: object, key: KeyObject, header: object): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const me = (token: string): Promise<Answer> => send(process, 'GET', '/api/users/me', { token });

async function importPerson(person: { id: string; email: string }): Promise<void> {
  const body = { id: person.id, email: person.email, password: PASSWORD, email_confirm: true };
  const { status } = await send(process, 'POST', '/auth/v1/admin/users', { token: SERVICE_KEY, body });
  expect(status).toBe(200);
}

async function moved(): Promise<SignedIn> {
  const person = await signUpSomebody(project);
  await importPerson(person);
  return person;
}

describe('a token of the project that people move from', () => {
  test('is taken at every door, as the account with the same id', async () => {
    const person = await moved();
    expect(await me(person.accessToken)).toMatchObject({ status: 200, body: { id: person.id } });
    expect(await send(process, 'GET', '/auth/v1/user', { token: person.accessToken })).toMatchObject({
      body: { id: person.id },
    });
    const handshake = await process.module.verifyHandshake({ token: person.accessToken });
    expect(handshake).toMatchObject({ ok: true, caller: { userId: person.id, role: 'authenticated' } });
    expect(await me(person.accessToken)).toMatchObject({ status: 200 });
  });

  test('of somebody who has not come along is refused', async () => {
    const { accessToken } = await signUpSomebody(project);
    expect(await me(accessToken)).toMatchObject({ status: 401, body: { reason: 'auth.account-gone' } });
    expect(await send(process, 'GET', '/auth/v1/user', { token: accessToken })).toMatchObject({
      status: 403,
      body: { code: 'user_not_found' },
    });
  });

  test.each([
    ['banned', (id: string) => ['PUT', `/admin/users/${id}`, { ban_duration: '1h' }] as const],
    ['deleted', (id: string) => ['DELETE', `/admin/users/${id}`, {}] as const],
    ['hidden', (id: string) => ['DELETE', `/admin/users/${id}`, { should_soft_delete: true }] as const],
  ])('counts no more within a second after its person was %s here', async (_name, change) => {
    const person = await moved();
    expect(await me(person.accessToken)).toMatchObject({ status: 200 });
    const [method, path, body] = change(person.id);
    await send(process, method, `/auth/v1${path}`, { token: SERVICE_KEY, body });
    const token = person.accessToken;
    await eventually(async () => !(await process.module.verifyHandshake({ token })).ok, 1_000);
    expect(await me(token)).toMatchObject({ status: 401 });
  });

  test('does not disturb our own', async () => {
    const person = await signUpSomebody(process);
    expect(await me(person.accessToken)).toMatchObject({ status: 200 });
    expect(await me((await signInAgain(process, person.email)).accessToken)).toMatchObject({ status: 200 });
  });
});

describe('tokens of an issuer with public keys', () => {
  const about = (email: string, more: object = {}): object =>
    claimsOf({ id: randomUUID(), email }, { iss: keys.url, aud: ['x', 'somewhere'], ...more });

  test.each([
    ['ES256', () => ec.privateKey, 'e'],
    ['RS256', () => rsa.privateKey, 'r'],
  ])('are taken with %s, as the account with the same confirmed address', async (alg, key, kid) => {
    const person = await signUpSomebody(process);
    const token = signed(about(person.email.toUpperCase()), key(), { alg, kid, typ: 'JWT' });
    expect(await me(token)).toMatchObject({ status: 200, body: { id: person.id } });
  });

  test('are taken without a session, and the session has a name all the same', async () => {
    const person = await signUpSomebody(process);
    const token = signed(about(person.email, { session_id: undefined }), ec.privateKey, {
      alg: 'ES256',
      kid: 'e',
    });
    const handshake = await process.module.verifyHandshake({ token });
    expect(handshake).toMatchObject({
      ok: true,
      caller: { sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  test('with any trick are refused, and nothing is fetched for them', async () => {
    const person = await signUpSomebody(process);
    const claims = about(person.email);
    const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' });
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const es = { alg: 'ES256', kid: 'e', typ: 'JWT' };
    const elsewhere = await startServer();
    const good = signed(claims, ec.privateKey, es);
    const [head = '', body = '', signature = ''] = good.split('.');
    const tricks: Record<string, string> = {
      'no algorithm': `${encode({ alg: 'none', kid: 'e' })}.${body}.`,
      'an HMAC by the public key': hmac(claims, Buffer.from(publicPem), {
        alg: 'HS256',
        kid: 'r',
        typ: 'JWT',
      }),
      'an HMAC by the secret of another issuer': hmac(claims, SECRET, { alg: 'HS256', kid: 'e', typ: 'JWT' }),
      'an HMAC that calls itself RS256': hmac(claims, Buffer.from(publicPem), { alg: 'RS256', kid: 'r' }),
      'the key of one kind with the name of the other': signed(claims, ec.privateKey, {
        alg: 'RS256',
        kid: 'e',
      }),
      'another key': signed(claims, other, es),
      'an unknown key': signed(claims, ec.privateKey, { ...es, kid: 'x' }),
      'no key id': signed(claims, ec.privateKey, { alg: 'ES256', typ: 'JWT' }),
      'a key id that is a path': signed(claims, ec.privateKey, { ...es, kid: '../../../dev/null' }),
      'a key id that is SQL': signed(claims, ec.privateKey, { ...es, kid: "e' or '1'='1" }),
      'a key set of its own': signed(claims, other, { ...es, jku: `${elsewhere.url}/jwks` }),
      'a certificate elsewhere': signed(claims, other, { ...es, x5u: `${elsewhere.url}/cert` }),
      'a key of its own': signed(claims, other, { ...es, jwk: ec.publicKey.export({ format: 'jwk' }) }),
      'a critical extension': signed(claims, ec.privateKey, { ...es, crit: ['b64'], b64: false }),
      'another type': signed(claims, ec.privateKey, { ...es, typ: 'at+jwt' }),
      'a header twice': `${Buffer.from('{"alg":"ES256","kid":"x","kid":"e"}').toString('base64url')}.${body}.${signature}`,
      padding: `${head}.${body}.${signature}=`,
      'no signature': `${head}.${body}.`,
      'four parts': `${good}.x`,
      'a cut signature': `${head}.${body}.${signature.slice(0, -4)}`,
      'a payload that is a list': `${head}.${encode('[]')}.${signature}`,
      'a payload that is no JSON': `${head}.${encode('{')}.${signature}`,
      'an algorithm that is no text': `${encode({ alg: 1 })}.${body}.${signature}`,
      'a hundred kilobytes': `${head}.${'A'.repeat(15_900)}.${signature}`,
      'another audience': signed(about(person.email, { aud: 'authenticated' }), ec.privateKey, es),
      'another issuer': signed(about(person.email, { iss: 'https://evil.test' }), ec.privateKey, es),
      'an issuer with a slash': signed(about(person.email, { iss: `${keys.url}/` }), ec.privateKey, es),
      'the issuer with the secret': signed(about(person.email, { iss: LEGACY }), ec.privateKey, es),
      'the role of servers': signed(about(person.email, { role: 'service_role' }), ec.privateKey, es),
      'an id that is none': signed(about(person.email, { sub: 'me' }), ec.privateKey, es),
      'a start in the future': signed(about(person.email, { nbf: 9_999_999_999 }), ec.privateKey, es),
      'no end': signed(about(person.email, { exp: undefined }), ec.privateKey, es),
    };
    const askedBefore = keys.asked.length;
    for (const [name, token] of Object.entries(tricks)) {
      const { status, body: answer } = await me(token);
      expect({ name, status, reason: answer['reason'] }).toEqual({
        name,
        status: 401,
        reason: 'auth.token-invalid',
      });
    }
    expect(await me(good)).toMatchObject({ status: 200 });
    expect(keys.asked.length - askedBefore).toBeLessThanOrEqual(1);
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.close();
  });

  test('expire, from memory too', async () => {
    const person = await signUpSomebody(process);
    const token = signed(about(person.email), ec.privateKey, { alg: 'ES256', kid: 'e' });
    expect(await me(token)).toMatchObject({ status: 200 });
    clock.move(3_700_000);
    expect(await me(token)).toMatchObject({ status: 401, body: { reason: 'auth.token-expired' } });
  });

  test('count on while the keys cannot be read, and a key that is withdrawn does not', async () => {
    const person = await signUpSomebody(process);
    const token = signed(about(person.email), rsa.privateKey, { alg: 'RS256', kid: 'r' });
    expect(await me(token)).toMatchObject({ status: 200 });
    isDown = true;
    clock.move(700_000);
    for (let round = 0; round < 3; round += 1) expect(await me(token)).toMatchObject({ status: 200 });
    isDown = false;
    keys.handle(
      (_request, response) => void response.end(JSON.stringify({ keys: [jwk(ec.publicKey, 'e')] })),
    );
    clock.move(61_000);
    await eventually(async () => (await me(token)).status === 401, 2_000);
    expect((await me(token)).body).toMatchObject({ reason: 'auth.token-invalid' });
  });

  test('cannot be judged before the keys were read: that is no refusal', async () => {
    const person = await signUpSomebody(process);
    const token = signed(claimsOf(person, { iss: 'http://127.0.0.1:2' }), ec.privateKey, {
      alg: 'ES256',
      kid: 'e',
    });
    expect(await me(token)).toMatchObject({ status: 503 });
    expect((await me(token)).headers.get('retry-after')).toBeTruthy();
  });
});

describe('tokens of an issuer with a legacy secret', () => {
  test('are taken', async () => {
    const person = await signUpSomebody(process);
    expect(await me(hmac(claimsOf(person)))).toMatchObject({ status: 200, body: { id: person.id } });
  });

  test.each([
    ['a blank secret', (claims: object) => hmac(claims, '')],
    ['a common secret', (claims: object) => hmac(claims, 'secret')],
    ['a public key', (claims: object) => signed(claims, rsa.privateKey, { alg: 'RS256', kid: 'r' })],
    ['another algorithm', (claims: object) => hmac(claims, SECRET, { alg: 'HS512', typ: 'JWT' })],
    ['no algorithm', (claims: object) => hmac(claims, SECRET, { typ: 'JWT' })],
  ])('are refused with %s', async (_name, make) => {
    const person = await signUpSomebody(process);
    expect(await me(make(claimsOf(person)))).toMatchObject({
      status: 401,
      body: { reason: 'auth.token-invalid' },
    });
  });

  test('are refused by rule when the move is over', async () => {
    const person = await signUpSomebody(process);
    const token = hmac(claimsOf(person, { iss: CLOSED }));
    expect(await me(token)).toMatchObject({ status: 401, body: { reason: 'auth.issuer-refused' } });
    expect(await send(process, 'GET', '/auth/v1/user', { token })).toMatchObject({
      status: 403,
      body: { code: 'bad_jwt' },
    });
  });
});
