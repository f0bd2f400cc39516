import { describe, expect, test } from '@jest/globals';
import { headAndBody, JsonRows, JsonText } from './json-text.ts';

describe('finished JSON', () => {
  test('is the value that it says inside other values', () => {
    const text = new JsonText('{"n" : 1}');
    expect(JSON.stringify({ body: text })).toBe('{"body":{"n":1}}');
    expect(text.text).toBe('{"n" : 1}');
  });

  test('comes with one line before it, whatever follows', () => {
    const { head, body } = headAndBody('17 abc\n{"title":"a"}\n');
    expect(head).toBe('17 abc');
    expect(body.text).toBe('{"title":"a"}\n');
  });
});

describe('finished rows', () => {
  const texts = [{ title: 'a, "b"\n' }, { title: 'c' }, { title: 'd' }];
  const rows = JsonRows.of(texts);

  test('are counted and found one by one', () => {
    expect(rows).toHaveLength(3);
    expect([0, 1, 2, 3].map((index) => rows.at(index))).toEqual([...texts, undefined]);
    expect(rows.parse()).toEqual(texts);
  });

  test.each([0, 1, 2, 3, 9])('are cut to the first %i', (count) => {
    expect(rows.first(count).parse()).toEqual(texts.slice(0, count));
  });

  test('are an empty array where there is none', () => {
    for (const none of [new JsonRows(undefined), JsonRows.of([])]) {
      expect(none).toHaveLength(0);
      expect(none.first(5).text).toBe('[]');
      expect(none.parse()).toEqual([]);
    }
  });
});
