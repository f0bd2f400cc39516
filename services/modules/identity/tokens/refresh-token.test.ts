import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRefreshToken, writeRefreshToken } from './refresh-token.ts';

const KEY = Buffer.alloc(32, 1);
const SESSION = '0a6cbf53-3f3a-4f4f-8f4b-5d9bd9b6f3f1';

describe('a refresh token', () => {
  test('is read as it was written, whatever session and counter', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.maxSafeNat(), (sessionId, counter) => {
        const token = readRefreshToken(writeRefreshToken(sessionId, counter, KEY));
        expect(token).toMatchObject({ sessionId, counter });
        expect(token?.isMadeWith(KEY)).toBe(true);
        expect(token?.isMadeWith(Buffer.alloc(32, 2))).toBe(false);
      }),
    );
  });

  test('has the layout of GoTrue: version, uuid, counter, MAC of 16 bytes, check sum of 4', () => {
    const bytes = Buffer.from(writeRefreshToken(SESSION, 300, KEY), 'base64url');
    expect(bytes[0]).toBe(0);
    expect(bytes.subarray(1, 17).toString('hex')).toBe(SESSION.replaceAll('-', ''));
    expect([...bytes.subarray(17, 19)]).toEqual([0xac, 0x02]);
    expect(bytes).toHaveLength(1 + 16 + 2 + 16 + 4);
  });

  test('with any byte changed is not one', () => {
    const bytes = Buffer.from(writeRefreshToken(SESSION, 5, KEY), 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(readRefreshToken(changed.toString('base64url'))).toBeUndefined();
    }
  });

  test.each([
    ['nothing', ''],
    ['a short one', 'AAAA'],
    ['a long one', 'A'.repeat(200)],
    ['padding', `${writeRefreshToken(SESSION, 5, KEY)}=`],
    ['an access token', 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln'],
  ])('is not %s', (_what, text) => {
    expect(readRefreshToken(text)).toBeUndefined();
  });
});
