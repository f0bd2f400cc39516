import { expect, test } from '@jest/globals';

import { createPool } from './pool.ts';

test('equal values are kept once', () => {
  const pool = createPool<{ readonly a: number }>();
  const first = pool.shared({ a: 1 });
  expect(pool.shared({ a: 1 })).toBe(first);
  expect(pool.shared({ a: 2 })).not.toBe(first);
});

test('what was not asked for longest is forgotten', () => {
  const pool = createPool<{ readonly a: number }>(2);
  const [first, second] = [pool.shared({ a: 1 }), pool.shared({ a: 2 })];
  pool.shared({ a: 1 });
  pool.shared({ a: 3 });
  expect(pool.shared({ a: 1 })).toBe(first);
  expect(pool.shared({ a: 2 })).not.toBe(second);
});
