import { expect, test } from '@jest/globals';
import { createOldLists } from './old-lists.ts';

test('the first answer since it remembers is told again, as often as asked, whatever version is wanted', () => {
  const lists = createOldLists();
  lists.keep('/api/v1/pods', Buffer.from('too early'));
  lists.remember();
  lists.keep('/api/v1/pods?resourceVersion=0', Buffer.from('old'));
  lists.keep('/api/v1/pods', Buffer.from('new'));
  expect(lists.take('/api/v1/pods')).toBeUndefined();
  lists.replay(1);
  expect(lists.take('/api/v1/services')).toBeUndefined();
  expect(lists.take('/api/v1/pods')?.toString()).toBe('old');
  expect(lists.take('/api/v1/pods')).toBeUndefined();
  expect(lists.replayed()).toBe(1);
});
