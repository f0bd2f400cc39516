import { describe, expect, test } from '@jest/globals';
import { createScrub, isSecretName, redact, REDACTED } from './redact.ts';

const JWT = 'eyJhbGciOiJFUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const clean = (value: unknown): string => JSON.stringify(redact(value, createScrub()));

describe('redact', () => {
  test.each([
    'authorization',
    'Authorization',
    'apikey',
    'api_key',
    'x-api-key',
    'cookie',
    'Set-Cookie',
    'password',
    'encrypted_password',
    'newPassword',
    'token',
    'refresh_token',
    'accessToken',
    'invitation_token',
    'client_secret',
    'secret',
    'SERVICE_ROLE_KEY',
    'private_key',
    'otp',
    'token_hash',
  ])('hides the value of a field called %s', (name) => {
    expect(redact({ [name]: 'canary-value' }, createScrub())).toEqual({ [name]: REDACTED });
  });

  test.each(['user_id', 'route', 'status', 'tokenizer', 'key', 'seq'])('keeps a field called %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  test('hides secrets in nested objects, arrays and errors with their causes', () => {
    const cause = Object.assign(new Error(`upstream said Bearer ${JWT}`), { code: 'E1' });
    const text = clean({ list: [{ password: 'canary' }], error: new Error(`bad token=${JWT}`, { cause }) });
    expect(text).not.toContain('canary');
    expect(text).not.toContain('eyJ');
    expect(text).toContain('"code":"E1"');
  });

  test("leaves the fields of an error that may hold a person's values out", () => {
    const error = Object.assign(new Error('duplicate key'), {
      detail: 'Key (email)=(ada@example.org) exists',
    });
    expect(clean({ error })).not.toContain('ada@example.org');
  });

  test('keeps the reasons of several errors in one', () => {
    const text = clean({ error: new AggregateError([new Error('first')], 'some parts failed') });
    expect(text).toContain('first');
  });

  test('writes dates, big numbers and bytes so that JSON can carry them', () => {
    const value = {
      at: new Date(0),
      broken: new Date(Number.NaN),
      n: 5n,
      bytes: Buffer.from('canary'),
      f: () => 1,
    };
    expect(redact(value, createScrub())).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      broken: null,
      n: '5',
      bytes: '[6 bytes]',
      f: undefined,
    });
  });

  test('ends in things that contain themselves, and in very long text', () => {
    const loop: Record<string, unknown> = { text: 'x'.repeat(20_000) };
    loop['self'] = loop;
    expect(clean(loop).length).toBeLessThan(100_000);
  });
});

describe('scrub', () => {
  test.each([
    ['a JSON Web Token', `got ${JWT} from`],
    ['a token without its signature', `got ${JWT.split('.')[0] ?? ''}. from`],
    ['a password in an address', 'connect postgres://studyflow_app:s3cretS3cret@127.0.0.1:5432/x failed'],
    ['a bearer header', 'Authorization: Bearer s3cretS3cret-and-more'],
    ['a query', 'GET /verify?token=s3cretS3cret&type=signup'],
    ['JSON in text', 'body {"password":"s3cretS3cret","a":1}'],
    ['a provider key', 'key sk-s3cretS3cret1234567890 refused'],
    ['a bcrypt hash', '$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\ns3cretS3cret\n-----END PRIVATE KEY-----'],
  ])('hides %s', (_what, text) => {
    const scrubbed = createScrub()(text);
    expect(scrubbed).toContain(REDACTED);
    expect(scrubbed).not.toMatch(/s3cretS3cret|eyJ|\$2b\$/);
  });

  test('hides the secrets of this process wherever they stand, also as part of an address', () => {
    const scrub = createScrub(['an opaque/key', 'short']);
    expect(scrub('x an opaque/key y an%20opaque%2Fkey z short')).toBe(`x ${REDACTED} y ${REDACTED} z short`);
  });

  test('leaves ordinary sentences as they are', () => {
    const sentence = 'The token of invitation 5 expired; password rules: at least 8 characters.';
    expect(createScrub()(sentence)).toBe(sentence);
  });
});
