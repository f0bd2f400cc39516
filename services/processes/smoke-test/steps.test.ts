import { expect, test } from '@jest/globals';
import { runSteps } from './steps.ts';

const never = (): Promise<never> => new Promise(() => undefined);
const options = { stepTimeoutMs: 1_000, signal: new AbortController().signal };

test('the first step that fails ends the rest, and everything that was made is removed, the last one first', async () => {
  const done: string[] = [];
  const report = await runSteps(options, async ({ take, undo }) => {
    undo('the first', async () => void done.push('first'));
    await take('one', async () => 1);
    undo('the second', async () => void done.push('second'));
    await take('two', async () => {
      throw new Error('it is broken');
    });
    await take('three', async () => void done.push('three'));
  });
  expect(done).toEqual(['second', 'first']);
  expect(report).toMatchObject({ ok: false, error: 'two: it is broken' });
  expect(report.steps.map(({ name }) => name)).toEqual([
    'one',
    'two',
    'remove the second',
    'remove the first',
  ]);
});

test('what cannot be removed is a failure, and does not keep the rest from being removed', async () => {
  const done: string[] = [];
  const report = await runSteps(options, async ({ undo }) => {
    undo('the account', async () => void done.push('account'));
    undo('the room', () => Promise.reject(new Error('it stays')));
  });
  expect([report.ok, report.error, ...done]).toEqual([false, 'remove the room: it stays', 'account']);
});

test('a step that does not end is ended', async () => {
  let heard: AbortSignal | undefined;
  const report = await runSteps({ ...options, stepTimeoutMs: 30 }, ({ take }) =>
    take('waits', (signal) => {
      heard = signal;
      return never();
    }),
  );
  expect(report.error).toBe('waits: took longer than 30 ms');
  expect(heard?.aborted).toBe(true);
});

test('whoever is told to stop in the middle still cleans up', async () => {
  const ending = new AbortController();
  const done: string[] = [];
  const report = await runSteps({ stepTimeoutMs: 5_000, signal: ending.signal }, async ({ take, undo }) => {
    undo('the account', async () => void done.push('account'));
    setTimeout(() => ending.abort(), 10);
    await take('waits', never);
  });
  expect([report.ok, report.error, ...done]).toEqual([false, 'waits: the test was ended', 'account']);
});
