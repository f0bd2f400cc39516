import { expect, test } from '@jest/globals';
import { REQUEST } from '../../../testing/gateway/describe-provider.ts';
import type { Candidate } from '../routing/candidate.ts';
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

test('who is asked once more is no switch; another one is', async () => {
  const [main, spare] = ['main', 'spare'].map(
    (name) => ({ provider: { name }, model: 'm' }) as Candidate,
  ) as [Candidate, Candidate];
  const story = new Story(REQUEST);
  story.begin(main);
  story.broke();
  story.begin(main);
  const word = { type: 'text-delta', index: 0, text: 'One ' } as const;
  expect(story.add([word])).toContainEqual({ type: 'speaker', provider: 'main', switched: 0 });
  story.broke();
  story.begin(spare);
  expect(story.add([word])).toContainEqual({ type: 'speaker', provider: 'spare', switched: 1 });
});
