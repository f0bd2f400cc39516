import { expect, test } from '@jest/globals';
import { readCsv } from './csv.ts';

test('reads quotes, line ends of both kinds, empty fields and NULL', () => {
  expect(readCsv('\ufeffa,b\r\n"x, ""y""\nz",NULL\r\n,\n')).toEqual([
    { a: 'x, "y"\nz', b: null },
    { a: '', b: '' },
  ]);
  expect(readCsv('a,b')).toEqual([]);
  expect(readCsv('')).toEqual([]);
  expect(readCsv('a,b\n1,')).toEqual([{ a: '1', b: '' }]);
});

test('refuses what is no csv', () => {
  for (const text of ['a,b\n1', 'a\n"open', 'a\n"x"y', 'a\nx"y', `a\n${'1\n'.repeat(30_000)}`]) {
    expect(() => readCsv(text)).toThrow(expect.objectContaining({ reason: 'rest.refused' }));
  }
});

test('reads a field of a megabyte, quoted or with a quote after each letter', () => {
  const long = 'x'.repeat(1_000_000);
  expect(readCsv(`a\n"${long}"`)).toEqual([{ a: long }]);
  expect(readCsv(`a\n"${'x""'.repeat(300_000)}"`)[0]?.['a']).toHaveLength(600_000);
});
