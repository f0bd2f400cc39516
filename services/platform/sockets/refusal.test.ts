import { describe, expect, it } from '@jest/globals';
import { ConnectRefused, failureOf, type RefusalCode } from './refusal.ts';

describe('a refusal', () => {
  it.each<[RefusalCode, string, boolean]>([
    ['TOKEN_MISSING', 'auth.token-invalid', false],
    ['TOKEN_INVALID', 'auth.token-invalid', false],
    ['APIKEY_INVALID', 'auth.token-invalid', false],
    ['TOKEN_EXPIRED', 'auth.token-expired', false],
    ['SESSION_REVOKED', 'auth.session-revoked', false],
    ['RATE_LIMIT', 'platform.rate-limited', true],
    ['UNAVAILABLE', 'platform.unavailable', true],
  ])('%s answers %s', (code, reason, retryable) => {
    expect(failureOf({ code })).toMatchObject({ reason, retryable });
    expect(new ConnectRefused({ code }).data).toEqual({ code });
  });

  it('says when to come back in whole milliseconds', () => {
    expect(new ConnectRefused({ code: 'RATE_LIMIT', retryAfterMs: 10.2 }).data).toEqual({
      code: 'RATE_LIMIT',
      retry_after_ms: 11,
    });
  });
});
