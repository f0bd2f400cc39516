import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitQuery } from '../grammar/query.ts';
import { contentLocation } from './content-location.ts';

const of = (search: string): string | undefined => contentLocation('tasks', splitQuery(search));

test.each([
  ['', '/tasks'],
  ['select=*', '/tasks?select=*'],
  ['select=id,title&id=eq.5', '/tasks?id=eq.5&select=id%2Ctitle'],
  ['points=gt.1&limit=2&points=lt.5', '/tasks?limit=2&points=gt.1,lt.5'],
  ['title=eq.a+b%26c&empty', '/tasks?empty=&title=eq.a%20b%26c'],
  ['apikey=secret&title=eq.x', '/tasks?title=eq.x'],
  ['apikey=secret', '/tasks'],
  ['title=eq.ü', '/tasks?title=eq.%C3%BC'],
])('%j is found at %s', (search, location) => {
  expect(of(search)).toBe(location);
});

test('nothing is said where it would be too long', () => {
  expect(of(`id=in.(${'0'.repeat(1_900)})`)).toHaveLength('/tasks?id=in.()'.length + 1_900);
  expect(of(`id=in.(${'0'.repeat(2_000)})`)).toBeUndefined();
});

const parameters = fc.uniqueArray(
  fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' })),
  {
    maxLength: 6,
    selector: ([name]) => name,
  },
);

test('read again it asks for the same, whatever the order it was asked in', () => {
  fc.assert(
    fc.property(parameters, (asked) => {
      const said = asked.filter(([name]) => name !== 'apikey');
      const location = contentLocation('tasks', said) ?? '';
      expect(location).toBe(contentLocation('tasks', [...said].reverse()));
      expect(location).toMatch(/^[\x21-\x7e]*$/);
      const again = new URLSearchParams(location.slice('/tasks?'.length));
      expect([...again].sort()).toEqual(said.map((pair) => [...pair]).sort());
    }),
  );
});
