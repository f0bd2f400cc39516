import { expect, test } from '@jest/globals';
import { createReleasers } from './releasers.ts';

test('closes what was opened last first', async () => {
  const closed: string[] = [];
  const releasers = createReleasers();
  releasers.push('pool', () => void closed.push('pool'));
  releasers.push('server', async () => void closed.push('server'));
  await releasers.releaseAll();
  expect(closed).toEqual(['server', 'pool']);
});

test('closes the rest when one fails, and says which failed', async () => {
  const closed: string[] = [];
  const releasers = createReleasers();
  releasers.push('pool', () => void closed.push('pool'));
  releasers.push('server', () => {
    throw new Error('stuck');
  });
  await expect(releasers.releaseAll()).rejects.toMatchObject({
    errors: [expect.objectContaining({ message: 'Closing server failed' })],
  });
  expect(closed).toEqual(['pool']);
});
