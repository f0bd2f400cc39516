import { describe, expect, test } from '@jest/globals';
import { judgeEmail } from './email-policy.ts';

describe('an e-mail address', () => {
  test.each([
    ['lea@example.com', 'fine'],
    [' Lea.Maier+study@Mail.Example.co.uk ', 'fine'],
    ['lea', 'invalid'],
    ['lea@', 'invalid'],
    ['lea@example', 'invalid'],
    ['lea@127.0.0.1', 'invalid'],
    ['lea@@example.com', 'invalid'],
    ['le a@example.com', 'invalid'],
    ['lea@example.com\nBcc: x@example.com', 'invalid'],
    [`${'a'.repeat(65)}@example.com`, 'invalid'],
    [`lea@${'a'.repeat(300)}.com`, 'invalid'],
    ['', 'invalid'],
    ['x@mailinator.com', 'disposable'],
    ['x@any.MAILINATOR.com', 'disposable'],
    ['x@notmailinator.com', 'fine'],
  ])('%j is %s', (email, verdict) => {
    expect(judgeEmail(email)).toBe(verdict);
  });
});
