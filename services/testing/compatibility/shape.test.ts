import { expect, test } from '@jest/globals';
import { differences, is } from './shape.ts';

test('accepts what fits, with keys that may be absent', () => {
  const shape = {
    id: 'uuid',
    at: 'timestamp|null',
    'phone?': 'string',
    tags: ['string'],
    role: is('user'),
  } as const;
  const value = { id: '6f1d2c1e-0000-4000-8000-000000000000', at: null, tags: ['a', 'b'], role: 'user' };
  expect(differences(value, shape)).toEqual([]);
  expect(differences({ ...value, phone: '' }, shape)).toEqual([]);
});

test('names every difference by its path', () => {
  expect(differences({ a: [1, 'x'], extra: true }, { a: ['number'], b: 'string' })).toEqual([
    '$.a[1] is no number: "x"',
    '$.b is missing',
    '$.extra is not in the contract',
  ]);
});

test.each([
  [1, 'string'],
  [[], 'object'],
  [{}, ['any'] as const],
  ['2026-01-01', 'timestamp'],
  ['a.b', 'token'],
  [undefined, is(1)],
] as const)('refuses %j where the contract says %j', (value, shape) => {
  expect(differences(value, shape)).toHaveLength(1);
});
