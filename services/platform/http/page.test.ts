import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCursor, toPage, writeCursor } from './page.ts';

test('cuts the page where one row more was read, and points behind the last shown', () => {
  const page = toPage([{ id: 'a' }, { id: 'b' }, { id: 'c' }], 2, ({ id }) => [id]);
  expect(page.data).toEqual([{ id: 'a' }, { id: 'b' }]);
  expect(page.pagination).toMatchObject({ limit: 2, has_more: true });
  expect(readCursor(page.pagination.next_cursor ?? '', 1)).toEqual(['b']);
});

test('has no cursor on the last page, and a total only when it was counted', () => {
  const page = toPage([{ id: 'a' }], 2, ({ id }) => [id], 1);
  expect(page.pagination).toEqual({ limit: 2, has_more: false, next_cursor: null, total: 1 });
});

test('reads back every key that it wrote', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 4 }), (key) => {
      expect(readCursor(writeCursor(key), key.length)).toEqual(key);
    }),
  );
});

test.each([
  '%%%',
  'bnVsbA',
  writeCursor(['a', 'b']),
  writeCursor([]),
  Buffer.from('[{}]').toString('base64url'),
])('refuses the cursor %j, which is not one of ours', (cursor) => {
  expect(() => readCursor(cursor, 1)).toThrow(expect.objectContaining({ reason: 'input.malformed' }));
});
