import { describe, expect, test } from '@jest/globals';
import { oauthProviders, outsideIssuers } from './identity-providers.ts';

const messages = (result: { error?: { issues: { message: string }[] } | undefined }): string[] =>
  result.error?.issues.map(({ message }) => message) ?? [];

describe('OAUTH_PROVIDERS', () => {
  test('names nobody by default', () => {
    expect(oauthProviders.parse(undefined)).toEqual({});
  });

  test('knows google and github by name and any other by its issuer', () => {
    const text = JSON.stringify({
      google: { client_id: 'a', client_secret: 'b' },
      github: { client_id: 'a', client_secret_file: '/run/secrets/github' },
      school: { client_id: 'a', issuer: 'https://login.school.test' },
    });
    expect(oauthProviders.parse(text)).toMatchObject({
      google: { scopes: '', audiences: [], email_optional: false },
      school: { issuer: 'https://login.school.test' },
    });
  });

  test.each([
    ['no JSON', '{', 'Must be JSON'],
    [
      'an unknown provider without an issuer',
      '{"x":{"client_id":"a"}}',
      'x: an issuer is needed (only google and github are known by name)',
    ],
    [
      'two secrets',
      '{"google":{"client_id":"a","client_secret":"b","client_secret_file":"c"}}',
      'Give client_secret or client_secret_file, not both',
    ],
  ])('refuses %s', (_name, text, message) => {
    expect(messages(oauthProviders.safeParse(text))).toContain(message);
  });

  test.each(['{"Google":{"client_id":"a"}}', '{"google":{}}', '{"google":{"client_id":"a","x":1}}', '[]'])(
    'refuses %s',
    (text) => {
      expect(oauthProviders.safeParse(text).success).toBe(false);
    },
  );
});

describe('OUTSIDE_ISSUERS', () => {
  const issuer = 'https://ref.supabase.test/auth/v1';

  test('names nobody by default', () => {
    expect(outsideIssuers.parse(undefined)).toEqual([]);
  });

  test('maps by id unless something else is said', () => {
    expect(outsideIssuers.parse(JSON.stringify([{ issuer, jwks_uri: `${issuer}/jwks` }]))).toEqual([
      { issuer, jwks_uri: `${issuer}/jwks`, audience: 'authenticated', users: 'sub' },
    ]);
  });

  test.each([
    ['no key', [{ issuer }], 'Give jwks_uri or secret: one issuer has one kind of key'],
    [
      'two kinds of keys',
      [{ issuer, jwks_uri: issuer, secret: 'x'.repeat(32) }],
      'Give jwks_uri or secret: one issuer has one kind of key',
    ],
    [
      'an issuer twice',
      [
        { issuer, jwks_uri: issuer },
        { issuer, jwks_uri: issuer },
      ],
      'Each issuer once',
    ],
  ])('refuses %s', (_name, value, message) => {
    expect(messages(outsideIssuers.safeParse(JSON.stringify(value)))).toContain(message);
  });

  test('refuses a secret that can be guessed', () => {
    expect(outsideIssuers.safeParse(JSON.stringify([{ issuer, secret: 'secret' }])).success).toBe(false);
  });
});
