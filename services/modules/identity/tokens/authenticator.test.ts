import { describe, expect, test } from '@jest/globals';
import { unavailable } from '../../../platform/errors/common.ts';
import { sessionRevoked, tokenExpired, tokenInvalid } from '../errors.ts';
import type { SecurityEvent } from '../security-events/security-events.ts';
import { createApiKeyReader, createAuthenticator, createChecker, type CheckToken } from './authenticator.ts';
import { createHandshake } from './handshake.ts';
import type { VerifiedToken } from './verifier.ts';

const ANON = 'the-anon-key-of-this-test';
const SERVICE = 'the-service-key-of-this-test';
const VERIFIED: VerifiedToken = {
  userId: 'u1',
  sessionId: 's1',
  isAnonymous: false,
  issuedAt: 1,
  expiresAt: 2,
};
const readApiKey = createApiKeyReader({ anon: ANON, serviceRole: SERVICE });

const TOKENS: Readonly<Record<string, () => Error>> = {
  invalid: tokenInvalid,
  expired: tokenExpired,
  revoked: sessionRevoked,
  away: () => unavailable({}, { retryAfterMs: 700 }),
  'away for long': () => unavailable(),
  bug: () => new TypeError('a bug'),
};

const checkToken: CheckToken = async (token) => {
  const failure = TOKENS[token];
  if (failure !== undefined) throw failure();
  return VERIFIED;
};

function setup() {
  const recorded: SecurityEvent[] = [];
  const events = { record: (event: SecurityEvent) => void recorded.push(event) };
  return {
    recorded,
    authenticator: createAuthenticator({ readApiKey, checkToken, events }),
    handshake: createHandshake({ readApiKey, checkToken, events }),
  };
}

describe('a request', () => {
  const nobody = { role: 'anon', userId: '', sessionId: '', isAnonymous: false };
  const service = { ...nobody, role: 'service_role' };
  const person = { role: 'authenticated', userId: 'u1', sessionId: 's1', isAnonymous: false };

  test.each([
    ['nothing', '', '', nobody],
    ['the anon key', '', ANON, nobody],
    ['the anon key twice, as supabase-js sends it', ANON, ANON, nobody],
    ['the anon key as bearer', ANON, '', nobody],
    ['the service key', '', SERVICE, service],
    ['the service key as bearer', SERVICE, '', service],
    ['the service key twice', SERVICE, SERVICE, service],
    ['an access token', 'good', '', person],
    ['an access token and the anon key', 'good', ANON, person],
    ['an access token and the service key: the person counts', 'good', SERVICE, person],
  ])('with %s', async (_what, bearer, apiKey, who) => {
    const { authenticator, recorded } = setup();
    await expect(authenticator.authenticate({ bearer, apiKey })).resolves.toEqual(who);
    expect(recorded).toEqual([]);
  });

  test.each([
    ['an unknown key', '', 'unknown', 'auth.apikey-invalid'],
    ['a key that begins like ours', '', ANON.slice(0, -1), 'auth.apikey-invalid'],
    ['an access token beside an unknown key', 'good', 'unknown', 'auth.apikey-invalid'],
    ['an invalid token', 'invalid', ANON, 'auth.token-invalid'],
    ['an expired token', 'expired', '', 'auth.token-expired'],
    ['a token of a session that ended', 'revoked', '', 'auth.session-revoked'],
  ])('with %s is refused and noted', async (_what, bearer, apiKey, reason) => {
    const { authenticator, recorded } = setup();
    const from = { address: '192.0.2.7', requestId: 'r1' };
    await expect(authenticator.authenticate({ bearer, apiKey }, from)).rejects.toMatchObject({
      reason,
      status: 401,
    });
    expect(recorded).toEqual([{ reason, ...from }]);
  });

  test('is not noted when it could not be judged', async () => {
    const { authenticator, recorded } = setup();
    for (const bearer of ['away', 'bug']) {
      await expect(authenticator.authenticate({ bearer, apiKey: '' })).rejects.toThrow();
    }
    expect(recorded).toEqual([]);
  });
});

describe('a handshake', () => {
  test('tells who connects and until when, in milliseconds', async () => {
    const { handshake } = setup();
    await expect(handshake({ token: 'good', apikey: ANON }, { address: '192.0.2.7' })).resolves.toMatchObject(
      {
        ok: true,
        expiresAt: 2_000,
        caller: { role: 'authenticated', userId: 'u1', sessionId: 's1', address: '192.0.2.7' },
      },
    );
    await expect(handshake({ token: 'good' })).resolves.toMatchObject({ ok: true, caller: { address: '' } });
  });

  test.each([
    ['no token', {}, 'TOKEN_MISSING'],
    ['an empty token', { token: '' }, 'TOKEN_MISSING'],
    ['a null token', { token: null }, 'TOKEN_MISSING'],
    ['a token that is an object', { token: { toString: 1 } }, 'TOKEN_INVALID'],
    ['a forged token', { token: 'invalid' }, 'TOKEN_INVALID'],
    ['an expired token', { token: 'expired' }, 'TOKEN_EXPIRED'],
    ['a token of a session that ended', { token: 'revoked' }, 'SESSION_REVOKED'],
    ['an unknown key', { token: 'good', apikey: 'unknown' }, 'APIKEY_INVALID'],
    ['a key that is a list', { token: 'good', apikey: [ANON] }, 'APIKEY_INVALID'],
    ['a key that cannot be text', { token: 'good', apikey: { toString: 1 } }, 'APIKEY_INVALID'],
  ])('with %s is refused', async (_what, credentials, code) => {
    const { handshake, recorded } = setup();
    await expect(handshake(credentials)).resolves.toEqual({ ok: false, code });
    expect(recorded).toHaveLength(1);
  });

  test('that cannot be judged says when to come back', async () => {
    const { handshake, recorded } = setup();
    await expect(handshake({ token: 'away' })).resolves.toEqual({
      ok: false,
      code: 'UNAVAILABLE',
      retryAfterMs: 700,
    });
    await expect(handshake({ token: 'away for long' })).resolves.toMatchObject({ retryAfterMs: 1_000 });
    await expect(handshake({ token: 'bug' })).rejects.toThrow('a bug');
    expect(recorded).toEqual([]);
  });
});

describe('the check of a token', () => {
  const revocation = { session_id: 's1', user_id: 'u1', at_ms: 1, reason: 'signed-out' };
  const setupCheck = (options: { revoked?: boolean; fresh?: boolean; isAlive?: () => Promise<boolean> }) =>
    createChecker({
      verify: () => VERIFIED,
      revocations: { find: () => (options.revoked === true ? revocation : undefined) },
      follower: { isFresh: () => options.fresh ?? true },
      isAlive: options.isAlive ?? (() => Promise.reject(new Error('not to be asked'))),
    });

  test('trusts what the process knows while it is fresh', async () => {
    await expect(setupCheck({})('token')).resolves.toBe(VERIFIED);
    await expect(setupCheck({ revoked: true })('token')).rejects.toMatchObject({
      reason: 'auth.session-revoked',
      details: { reason: 'signed-out' },
    });
  });

  test('asks the row when the process is behind (Decision 36)', async () => {
    await expect(setupCheck({ fresh: false, isAlive: async () => true })('token')).resolves.toBe(VERIFIED);
    await expect(setupCheck({ fresh: false, isAlive: async () => false })('token')).rejects.toMatchObject({
      reason: 'auth.session-revoked',
    });
  });

  test('never grants when neither can be asked (S24)', async () => {
    const isAlive = () => Promise.reject(unavailable());
    await expect(setupCheck({ fresh: false, isAlive })('token')).rejects.toMatchObject({ status: 503 });
  });
});
