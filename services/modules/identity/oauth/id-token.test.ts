import { describe, expect, test } from '@jest/globals';
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readIdToken } from './id-token.ts';

const NOW = 1_800_000_000;
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const half = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url');
const CLAIMS = {
  iss: 'https://issuer.test',
  aud: 'client',
  sub: 'ada',
  iat: NOW,
  exp: NOW + 60,
  at_hash: half('at'),
};
const expected = {
  issuer: CLAIMS.iss,
  audiences: ['client', 'app'],
  clock: { now: () => new Date(NOW * 1_000) },
  keys: {
    find: (kid: string) =>
      Promise.resolve(kid === 'k' ? ({ algorithm: 'ES256', key: pair.publicKey } as const) : undefined),
  },
};

function make(claims: Record<string, unknown>, kid = 'k'): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${encode({ alg: 'ES256', kid, typ: 'JWT' })}.${encode({ ...CLAIMS, ...claims })}`;
  const signature = sign('sha256', Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

const read = (claims: Record<string, unknown>, given = {}, kid = 'k'): Promise<unknown> =>
  readIdToken(make(claims, kid), expected, { accessToken: 'at', nonce: '', ...given });

describe('an ID token', () => {
  test.each([
    ['as it should be', {}],
    ['for one of several audiences', { aud: ['other', 'app'] }],
    ['a few seconds old', { exp: NOW - 4 }],
    ['without a time of issue', { iat: undefined }],
    ['without a hash of the access token', { at_hash: undefined }],
  ])('is taken %s', async (_name, claims) => {
    await expect(read(claims)).resolves.toMatchObject({ sub: 'ada' });
  });

  test('is taken without the access token', async () => {
    await expect(read({}, { accessToken: '' })).resolves.toMatchObject({ sub: 'ada' });
  });

  test.each([
    ['of another issuer', { iss: 'https://other.test' }, 'Bad ID token'],
    ['that has expired', { exp: NOW - 6 }, 'Bad ID token'],
    ['without an end', { exp: undefined }, 'Bad ID token'],
    ['of the future', { iat: NOW + 60 }, 'Bad ID token'],
    ['about nobody', { sub: '' }, 'Missing sub claim in id_token'],
    ['for somebody else', { aud: 'other' }, 'Unacceptable audience in id_token'],
    ['beside another access token', { at_hash: half('other') }, 'Bad ID token'],
    [
      'with a nonce that nobody gave',
      { nonce: 'x' },
      'Passed nonce and nonce in id_token should either both exist or not.',
    ],
  ])('is refused %s', async (_name, claims, message) => {
    await expect(read(claims)).rejects.toMatchObject({ reason: 'auth.id-token-refused', message });
  });

  test('is refused with an unknown key', async () => {
    await expect(read({}, {}, 'other')).rejects.toMatchObject({ message: 'Bad ID token' });
  });

  test('is not judged when the keys cannot be asked for', async () => {
    const keys = { find: () => Promise.reject(new Error('a bug')) };
    const given = { accessToken: '', nonce: '' };
    await expect(readIdToken(make({}), { ...expected, keys }, given)).rejects.toThrow('a bug');
  });
});
