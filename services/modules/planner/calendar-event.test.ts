import { expect, test } from '@jest/globals';
import { recurrenceFrom } from './calendar-event.ts';

const series = { recurring: true, recurring_pattern: 'FREQ=DAILY' };
const single = { recurring: false, recurring_pattern: null };

test.each([
  [{}, single, {}],
  [{}, series, {}],
  [{ recurring: false }, series, single],
  [{ recurring: false }, single, single],
  [{ recurring: true }, series, series],
  [{ recurring_pattern: 'FREQ=WEEKLY' }, single, { recurring: true, recurring_pattern: 'FREQ=WEEKLY' }],
  [
    { recurring: true, recurring_pattern: 'FREQ=WEEKLY' },
    series,
    { recurring: true, recurring_pattern: 'FREQ=WEEKLY' },
  ],
  [{ recurring_pattern: null }, series, single],
  [{ recurring: false, recurring_pattern: null }, series, single],
])('%j on %j gives %j', (said, current, expected) => {
  expect(recurrenceFrom(said, current)).toEqual(expected);
});

test.each([
  [{ recurring: true }, single],
  [{ recurring: true, recurring_pattern: null }, series],
  [{ recurring: false, recurring_pattern: 'FREQ=DAILY' }, single],
])('%j on %j is refused as unclear', (said, current) => {
  expect(() => recurrenceFrom(said, current)).toThrow(
    expect.objectContaining({ reason: 'calendar.recurrence-unclear' }),
  );
});
