import { expect, test } from '@jest/globals';
import { readBanDuration } from './ban-duration.ts';

test.each([
  ['none', 0],
  ['0', 0],
  ['0s', 0],
  ['24h', 86_400_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5s', 500],
  ['300ms', 300],
  ['2us', 0.002],
  ['1000µs', 1],
  ['1000000ns', 1],
  ['-10m', -600_000],
  ['+1m', 60_000],
  ['876000h', 876_000 * 3_600_000],
])('a ban for %s', (text, milliseconds) => {
  expect(readBanDuration(text)).toBeCloseTo(milliseconds, 6);
});

test.each(['', 'h', '1', '24', '1d', '1h ', ' 1h', '1h30', '1,5h', '--1h', '3000000h', 'forever', '1e3s'])(
  'refuses "%s"',
  (text) => {
    expect(() => readBanDuration(text)).toThrow(
      expect.objectContaining({ reason: 'auth.ban-duration-invalid' }),
    );
  },
);
