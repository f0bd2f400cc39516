import { describe, expect, it } from '@jest/globals';
import { TokenBucket } from './token-bucket.ts';

describe('a token bucket', () => {
  it('gives its burst, then says how long to wait, and it is true then', () => {
    const bucket = new TokenBucket(3, 20, 0);
    expect([1, 2, 3].map(() => bucket.take(0))).toEqual([0, 0, 0]);
    expect(bucket.take(0)).toBe(50);
    expect(bucket.take(49)).toBe(1);
    expect(bucket.take(51)).toBe(0);
  });

  it('never saves more than its burst', () => {
    const bucket = new TokenBucket(3, 20, 0);
    expect(
      Array.from({ length: 10 }, () => bucket.take(3_600_000)).filter((wait) => wait === 0),
    ).toHaveLength(3);
  });
});
