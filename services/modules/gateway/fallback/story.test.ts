import { expect, test } from '@jest/globals';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import { Story } from './story.ts';

test('an answer is whole when every choice that was asked for has come to its end', () => {
  const story = new Story({ ...REQUEST, n: 2 });
  story.add([
    { type: 'text-delta', index: 1, text: 'One.' },
    { type: 'finish', index: 1, reason: 'stop' },
  ]);
  expect([story.isFinished, story.isWhole]).toEqual([true, false]);
  story.add([{ type: 'finish', index: 0, reason: 'stop' }]);
  expect(story.isWhole).toBe(true);
});
