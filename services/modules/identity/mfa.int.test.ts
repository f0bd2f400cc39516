import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient as createNewest } from '@supabase/supabase-js';
import { createClient as create257 } from 'supabase-js-2.57.4';
import { createClient as create238 } from 'supabase-js-2.38.0';
import { Secret, TOTP } from 'otpauth';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  ANON_KEY,
  movableClock,
  openTestBox,
  PASSWORD,
  refresh,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type SignedIn,
  type TestProcess,
} from './testing.ts';

type Client = ReturnType<typeof createNewest>;

const OPTIONS = { auth: { persistSession: false, autoRefreshToken: false } };
const VERSIONS = [
  ['newest', (url: string) => createNewest(url, ANON_KEY, OPTIONS)],
  ['2.57.4', (url: string) => create257(url, ANON_KEY, OPTIONS) as unknown as Client],
  ['2.38.0', (url: string) => create238(url, ANON_KEY, OPTIONS) as unknown as Client],
] as const;

const clock = movableClock();
let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: Awaited<ReturnType<OpenDatabase['urls']['connect']>>;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box, clock });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  await process.close();
  await open.close();
  await box.remove();
});

/** What an authenticator app shows; a code is good once, so each comes from a later half minute. */
function nextCode(secret: string): string {
  clock.move(30_000);
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now().getTime() });
}

function enroll(who: SignedIn, body: Record<string, unknown> = {}): Promise<Answer> {
  return send(process, 'POST', '/auth/v1/factors', {
    token: who.accessToken,
    body: { factor_type: 'totp', ...body },
  });
}

async function enrolled(who: SignedIn, name = ''): Promise<{ id: string; secret: string }> {
  const { status, body } = await enroll(who, { friendly_name: name });
  expect(status).toBe(200);
  return { id: String(body['id']), secret: (body['totp'] as { secret: string }).secret };
}

async function challenge(token: string, factorId: string): Promise<string> {
  const { body } = await send(process, 'POST', `/auth/v1/factors/${factorId}/challenge`, { token, body: {} });
  return String(body['id']);
}

async function verify(token: string, factorId: string, code: string, challengeId?: string): Promise<Answer> {
  return send(process, 'POST', `/auth/v1/factors/${factorId}/verify`, {
    token,
    body: { challenge_id: challengeId ?? (await challenge(token, factorId)), code },
  });
}

/** Somebody with a second factor, and the session that has it. */
async function withFactor(): Promise<SignedIn & { factorId: string; secret: string }> {
  const who = await signUpSomebody(process);
  const { id: factorId, secret } = await enrolled(who, 'phone');
  const { status, body } = await verify(who.accessToken, factorId, nextCode(secret));
  expect({ status, body }).toMatchObject({ status: 200 });
  return {
    ...who,
    accessToken: String(body['access_token']),
    refreshToken: String(body['refresh_token']),
    factorId,
    secret,
  };
}

function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

describe.each(VERSIONS)('second factors with supabase-js %s', (version, create) => {
  test('are enrolled, verified, listed, asked for at the next sign-in, and removed', async () => {
    const client = create(process.url);
    const email = `mfa.${version}@example.test`;
    await client.auth.signUp({ email, password: PASSWORD });
    const { data: factor, error } = await client.auth.mfa.enroll({
      factorType: 'totp',
      friendlyName: 'phone',
    });
    expect(error).toBeNull();
    expect(factor).toMatchObject({ type: 'totp', friendly_name: 'phone' });
    const { id = '', totp = { qr_code: '', secret: '', uri: '' } } = factor ?? {};
    expect(totp.qr_code).toMatch(/^data:image\/svg\+xml;utf-8,<svg [^#]*<\/svg>$/s);
    expect(totp.uri).toBe(
      `otpauth://totp/${encodeURIComponent(new URL(process.url).host)}:${encodeURIComponent(email)}` +
        `?issuer=${encodeURIComponent(new URL(process.url).host)}&secret=${totp.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect((await client.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
      currentLevel: 'aal1',
      nextLevel: 'aal1',
    });

    const verified = await client.auth.mfa.challengeAndVerify({ factorId: id, code: nextCode(totp.secret) });
    expect(verified.error).toBeNull();
    expect((await client.auth.mfa.listFactors()).data?.totp).toMatchObject([
      { id, status: 'verified', factor_type: 'totp', friendly_name: 'phone' },
    ]);
    expect((await client.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
      currentLevel: 'aal2',
      currentAuthenticationMethods: [{ method: 'totp' }, { method: 'password' }],
    });
    await client.auth.refreshSession();
    expect((await client.auth.mfa.getAuthenticatorAssuranceLevel()).data?.currentLevel).toBe('aal2');

    const other = create(process.url);
    await other.auth.signInWithPassword({ email, password: PASSWORD });
    expect((await other.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
      currentLevel: 'aal1',
      nextLevel: 'aal2',
    });
    const refused = await other.auth.mfa.unenroll({ factorId: id });
    expect(refused.error).toMatchObject({
      status: 422,
      message: 'AAL2 required to unenroll verified factor',
    });
    const asked = await other.auth.mfa.challenge({ factorId: id });
    expect(asked.data?.expires_at).toBeGreaterThan(Date.now() / 1_000 + 200);
    const code = nextCode(totp.secret);
    const { error: none } = await other.auth.mfa.verify({
      factorId: id,
      challengeId: asked.data?.id ?? '',
      code,
    });
    expect(none).toBeNull();
    expect((await other.auth.mfa.unenroll({ factorId: id })).data).toMatchObject({ id });
    await other.auth.refreshSession();
    expect((await other.auth.mfa.getAuthenticatorAssuranceLevel()).data).toMatchObject({
      currentLevel: 'aal1',
      nextLevel: 'aal1',
    });
  });
});

describe('to enroll a factor', () => {
  test('answers as GoTrue does, and the secret is kept sealed', async () => {
    const who = await signUpSomebody(process);
    const { status, body } = await enroll(who, { friendly_name: 'x', issuer: 'School' });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['id', 'type', 'friendly_name', 'totp']);
    const { secret, uri } = body['totp'] as { secret: string; uri: string };
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain('issuer=School');
    const { rows } = await admin.query('select secret, status from auth.mfa_factors where id = $1', [
      body['id'],
    ]);
    expect(rows).toMatchObject([{ status: 'unverified' }]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  test('of another kind is refused with the reason', async () => {
    const who = await signUpSomebody(process);
    expect(await enroll(who, { factor_type: 'phone', phone: '+491701234567' })).toMatchObject({
      status: 422,
      body: { code: 'mfa_phone_enroll_not_enabled', message: 'MFA enroll is disabled for Phone' },
    });
    expect(await enroll(who, { factor_type: 'webauthn' })).toMatchObject({
      status: 422,
      body: { code: 'mfa_webauthn_enroll_not_enabled' },
    });
    expect(await enroll(who, { factor_type: 'smoke' })).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', message: 'factor_type needs to be totp, phone, or webauthn' },
    });
    expect(await enroll(who, { factor_type: null })).toMatchObject({ status: 400 });
  });

  test('with a name that is there, or beyond ten, is refused', async () => {
    const who = await signUpSomebody(process);
    await enrolled(who, 'phone');
    expect(await enroll(who, { friendly_name: 'phone' })).toMatchObject({
      status: 422,
      body: {
        code: 'mfa_factor_name_conflict',
        message: 'A factor with the friendly name "phone" for this user already exists',
      },
    });
    for (let index = 2; index <= 10; index += 1) await enrolled(who, `phone ${index.toString()}`);
    expect(await enroll(who, { friendly_name: 'one more' })).toMatchObject({
      status: 422,
      body: { code: 'too_many_enrolled_mfa_factors' },
    });
  });

  test('forgets factors that were never verified, after five minutes', async () => {
    const who = await signUpSomebody(process);
    const { id } = await enrolled(who, 'phone');
    await admin.query(
      `update auth.mfa_factors set created_at = created_at - interval '6 minutes' where id = $1`,
      [id],
    );
    const again = await enrolled(who, 'phone');
    expect(again.id).not.toBe(id);
  });

  test('needs the one that is there', async () => {
    const who = await withFactor();
    const low = await signInAgain(process, who.email);
    expect(await enroll(low, { friendly_name: 'second' })).toMatchObject({
      status: 403,
      body: { code: 'insufficient_aal', message: 'AAL2 required to enroll a new factor' },
    });
    expect((await enroll(who, { friendly_name: 'second' })).status).toBe(200);
  });

  test('is for persons', async () => {
    expect(await send(process, 'POST', '/auth/v1/factors', { body: {} })).toMatchObject({
      status: 401,
      body: { code: 'no_authorization' },
    });
  });
});

describe('a code', () => {
  test('raises the session: new tokens say so, other sessions end, unfinished factors go', async () => {
    const who = await signUpSomebody(process);
    const other = await signInAgain(process, who.email);
    const { id, secret } = await enrolled(who, 'phone');
    await enrolled(who, 'unfinished');
    const { status, body } = await verify(who.accessToken, id, nextCode(secret));
    expect(status).toBe(200);
    const claims = claimsOf(String(body['access_token']));
    expect(claims).toMatchObject({ aal: 'aal2', amr: [{ method: 'totp' }, { method: 'password' }] });
    expect(claims['session_id']).toBe(claimsOf(who.accessToken)['session_id']);
    expect(body.user?.['factors']).toMatchObject([{ id, status: 'verified', friendly_name: 'phone' }]);
    expect(await send(process, 'GET', '/auth/v1/user', { token: other.accessToken })).toMatchObject({
      status: 403,
      body: { code: 'session_not_found' },
    });
    const renewed = await refresh(process, String(body['refresh_token']));
    expect(claimsOf(String(renewed.body['access_token']))).toMatchObject({ aal: 'aal2' });
  });

  test('opens once: a replay is refused, of two at once one is right', async () => {
    const who = await withFactor();
    const code = nextCode(who.secret);
    const answers = await Promise.all([
      verify(who.accessToken, who.factorId, code),
      verify(who.accessToken, who.factorId, code),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(await verify(who.accessToken, who.factorId, code)).toMatchObject({
      status: 422,
      body: { code: 'mfa_verification_failed', message: 'Invalid TOTP code entered' },
    });
  });

  test('that is wrong is refused and told as a security event; after five the wait begins', async () => {
    const who = await withFactor();
    for (let index = 0; index < 5; index += 1) {
      expect(await verify(who.accessToken, who.factorId, '000000')).toMatchObject({
        status: 422,
        body: { code: 'mfa_verification_failed' },
      });
    }
    const refused = await verify(who.accessToken, who.factorId, nextCode(who.secret));
    expect(refused).toMatchObject({ status: 429, body: { code: 'over_request_rate_limit' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(
      process.lines.some(({ fields }) => JSON.stringify(fields).includes('auth.factor-code-wrong')),
    ).toBe(true);
  });

  test('belongs to a challenge of its own factor and address, unspent and fresh', async () => {
    const who = await withFactor();
    const { factorId, accessToken, secret } = who;
    const missing = '00000000-0000-4000-8000-000000000000';
    expect(await verify(accessToken, factorId, nextCode(secret), missing)).toMatchObject({
      status: 422,
      body: { code: 'mfa_factor_not_found' },
    });
    const spent = await challenge(accessToken, factorId);
    expect((await verify(accessToken, factorId, nextCode(secret), spent)).status).toBe(200);
    expect(await verify(accessToken, factorId, nextCode(secret), spent)).toMatchObject({
      status: 422,
      body: { code: 'mfa_ip_address_mismatch' },
    });
    const old = await challenge(accessToken, factorId);
    await admin.query(
      `update auth.mfa_challenges set created_at = created_at - interval '6 minutes' where id = $1`,
      [old],
    );
    expect(await verify(accessToken, factorId, nextCode(secret), old)).toMatchObject({
      status: 422,
      body: { code: 'mfa_challenge_expired' },
    });
    expect(await verify(accessToken, factorId, '')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', message: 'Code needs to be non-empty' },
    });
  });

  test('is refused when the session ended meanwhile', async () => {
    const who = await withFactor();
    const id = await challenge(who.accessToken, who.factorId);
    await admin.query('delete from auth.sessions where user_id = $1', [who.id]);
    const answer = await verify(who.accessToken, who.factorId, nextCode(who.secret), id);
    expect(answer).toMatchObject({ status: 403, body: { code: 'session_not_found' } });
  });
});

describe('a factor', () => {
  test('that is not there, somebody else’s, or no uuid answers 404', async () => {
    const [who, other] = [await withFactor(), await signUpSomebody(process)];
    const token = other.accessToken;
    for (const path of [`${who.factorId}/challenge`, `${who.factorId}/verify`]) {
      const body = { code: '123456', challenge_id: who.factorId };
      expect(await send(process, 'POST', `/auth/v1/factors/${path}`, { token, body })).toMatchObject({
        status: 404,
        body: { code: 'mfa_factor_not_found', message: 'Factor not found' },
      });
    }
    expect(await send(process, 'DELETE', `/auth/v1/factors/${who.factorId}`, { token })).toMatchObject({
      status: 404,
      body: { code: 'mfa_factor_not_found' },
    });
    expect(await send(process, 'DELETE', '/auth/v1/factors/nonsense', { token })).toMatchObject({
      status: 404,
      body: { code: 'validation_failed', message: 'factor_id must be an UUID' },
    });
  });

  test('that is removed lowers the sessions that it raised; an unverified one needs no second proof', async () => {
    const who = await withFactor();
    const token = who.accessToken;
    expect(await send(process, 'DELETE', `/auth/v1/factors/${who.factorId}`, { token })).toMatchObject({
      status: 200,
      body: { id: who.factorId },
    });
    const { body } = await refresh(process, who.refreshToken);
    expect(claimsOf(String(body['access_token']))).toMatchObject({
      aal: 'aal1',
      amr: [{ method: 'password' }],
    });
    const { id } = await enrolled({ ...who, accessToken: String(body['access_token']) }, 'again');
    const path = `/auth/v1/factors/${id}`;
    expect((await send(process, 'DELETE', path, { token: String(body['access_token']) })).status).toBe(200);
  });
});
