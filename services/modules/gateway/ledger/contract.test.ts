import { describe, expect, test } from '@jest/globals';
import { rangeOf, UsageInput } from './contract.ts';

const NOW = new Date('2026-11-27T12:00:00Z');

describe('the range of a usage', () => {
  test('is 30 days until now, and a day as its end is meant with all of it', () => {
    expect(rangeOf({}, NOW).from.toISOString()).toBe('2026-10-28T12:00:00.001Z');
    expect(rangeOf({ from: '2026-11-01', to: '2026-11-02' }, NOW)).toEqual({
      from: new Date('2026-11-01T00:00:00Z'),
      to: new Date('2026-11-03T00:00:00Z'),
    });
  });

  test.each(['0000-01-01', '9999-12-31', '0000-01-01T00:00:00+23:00', '9999-12-31T23:59:59-23:00'])(
    'is one that the database knows for %s too',
    (moment) => {
      const { from, to } = UsageInput.parse({ from: moment, to: moment });
      const range = rangeOf({ from, to }, NOW);
      for (const end of [range.from, range.to]) expect(end.toISOString()).toMatch(/^(?:19|99)\d\d-/);
    },
  );
});
