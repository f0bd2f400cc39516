import { describe, expect, test } from '@jest/globals';
import { actionOf, detailsOf } from './security-report.ts';

describe('what is kept of a report', () => {
  test('are the fields of the report itself, in either form of the browsers', () => {
    const fields = { 'blocked-uri': 'https://evil.example', 'line-number': 3, empty: null };
    const kept = { 'blocked-uri': 'https://evil.example', 'line-number': 3 };
    expect(detailsOf({ 'csp-report': fields })).toEqual(kept);
    expect(detailsOf({ type: 'csp-violation', body: fields })).toEqual(kept);
    expect(detailsOf({ action: 'login', ok: false, body: 'a text' })).toEqual({
      action: 'login',
      ok: false,
      body: 'a text',
    });
  });

  test('is flat, short and well-formed', () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`field-${n}`, n]));
    expect(Object.keys(detailsOf(many))).toHaveLength(20);
    const [entry] = Object.entries(detailsOf({ ['n'.repeat(500)]: '😀'.repeat(500) }));
    expect(entry?.[0]).toHaveLength(100);
    expect(entry?.[1]).toHaveLength(500);
    expect(detailsOf({ deep: { er: [1, 2] } })).toEqual({ deep: '{"er":[1,2]}' });
  });
});

test.each([
  [{ action: 'Login Attempt' }, 'login-attempt'],
  [{ key: 'api.call' }, 'api.call'],
  [{ identifier: 'x' }, 'x'],
  [{ action: 7 }, 'default'],
  [{}, 'default'],
  [{ action: 'a'.repeat(500) }, 'a'.repeat(64)],
  [{ action: '' }, 'default'],
])('the action of %j is counted as %s', (sent, action) => {
  expect(actionOf(sent)).toBe(action);
});
