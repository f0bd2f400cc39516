import { describe, expect, test } from '@jest/globals';
import { judgeReuse, type LockedSession } from './session.ts';

function buildSession(overrides: Partial<LockedSession> = {}): LockedSession {
  return {
    id: 'session',
    user_id: 'user',
    aal: 'aal1',
    amr: [],
    refresh_token_hmac_key: '',
    refresh_token_counter: 5,
    is_over: false,
    rotation_ages_ms: [90_000, 60_000, 10_001, 10_000, 3],
    ...overrides,
  };
}

describe('a refresh token with a counter', () => {
  test.each([
    ['of the active token rotates', 5, 'rotate'],
    ['of its direct parent gives the active one again', 4, 'repeat'],
    ['of an ancestor used ten seconds ago gives the active one again', 3, 'repeat'],
    ['of an ancestor used longer ago is stolen', 2, 'stolen'],
    ['of an old ancestor is stolen', 0, 'stolen'],
    ['ahead of the session was never made', 6, 'unknown'],
  ])('%s', (_what, counter, verdict) => {
    expect(judgeReuse(buildSession(), counter)).toBe(verdict);
  });

  test('of the direct parent gives the active one again however long ago', () => {
    expect(judgeReuse(buildSession({ rotation_ages_ms: [9_999_999] }), 4)).toBe('repeat');
  });

  test('of an ancestor whose time is forgotten is stolen', () => {
    expect(judgeReuse(buildSession({ rotation_ages_ms: [1] }), 3)).toBe('stolen');
  });
});
