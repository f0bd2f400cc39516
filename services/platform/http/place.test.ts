import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { writeCursor } from './page.ts';
import { commaSeparated, placeFrom } from './place.ts';

const id = '6f1f4d0e-0d4c-4f0e-9d2e-3f2b8f3f0a11';
const moment = '2026-03-01T10:00:00.123456+00:00';

describe('the place of a cursor', () => {
  test('is what the cursor was made of', () => {
    expect(placeFrom(undefined, 'due_date')).toBeUndefined();
    expect(placeFrom(writeCursor(['due_date', moment, id]), 'due_date')).toEqual({ value: moment, id });
    expect(placeFrom(writeCursor(['due_date', null, id]), 'due_date')).toEqual({ value: null, id });
    expect(placeFrom(writeCursor(['name', 'Biology', id]), 'name', 'text')).toEqual({ value: 'Biology', id });
  });

  test.each([
    ['nonsense', 'nonsense'],
    ['one of another order', writeCursor(['created_at', moment, id])],
    ['one with a value that is no moment', writeCursor(['due_date', 'yesterday', id])],
    ['one with a number as value', writeCursor(['due_date', 7, id])],
    ['one with an id that is none', writeCursor(['due_date', moment, "' or true"])],
    ['one without an id', writeCursor(['due_date', moment, null])],
    ['one that is too short', writeCursor(['due_date', moment])],
  ])('refuses %s', (_name, cursor) => {
    expect(() => placeFrom(cursor, 'due_date')).toThrow(
      expect.objectContaining({ reason: 'input.malformed' }),
    );
  });
});

describe('several values in one parameter', () => {
  const schema = commaSeparated(z.enum(['a', 'b']));

  test('are read as a list', () => {
    expect(schema.parse('a')).toEqual(['a']);
    expect(schema.parse('a,b')).toEqual(['a', 'b']);
    expect(schema.parse(undefined)).toBeUndefined();
  });

  test.each(['', 'a,', 'c', 'a, b', ['a']])('refuse %j', (text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });
});
