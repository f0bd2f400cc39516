import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { uuidOf } from './uuid-of.ts';

test('a text has one UUID of version 8, for ever: rows are kept under it', () => {
  expect(uuidOf('room:7:ada')).toBe('921e5c36-f783-8246-9749-68e2a5e4c7b2');
  expect([uuidOf('key', '8'), uuidOf('key', 'a')]).toEqual([
    '2c70e12b-7a06-86f9-8279-f427c7b38e73',
    '2c70e12b-7a06-86f9-a279-f427c7b38e73',
  ]);
});

test('any text has a well-formed one, and another text another one', () => {
  const ids = Array.from({ length: 100 }, (_, n) => uuidOf(`${n}`));
  for (const id of ids) expect(z.uuid().safeParse(id).success).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
});
