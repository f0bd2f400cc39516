import { expect, test } from '@jest/globals';
import { unavailable } from '../errors/common.ts';
import { patiently } from './patiently.ts';

test('a step is taken again while what it needs is away', async () => {
  let calls = 0;
  const step = async (): Promise<string> => {
    calls += 1;
    if (calls < 3) throw unavailable({});
    return 'done';
  };
  expect(await patiently(step, { everyMs: 1 })).toBe('done');
  expect(calls).toBe(3);
});

test('a mistake is told at once', async () => {
  let calls = 0;
  const step = async (): Promise<never> => {
    calls += 1;
    throw new Error('no such table');
  };
  await expect(patiently(step, { everyMs: 1 })).rejects.toThrow('no such table');
  expect(calls).toBe(1);
});

test('patience ends with its time, and with the process', async () => {
  const away = async (): Promise<never> => {
    throw unavailable({});
  };
  await expect(patiently(away, { withinMs: 20, everyMs: 1 })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(patiently(away, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
});
