import { expect, test } from '@jest/globals';
import { restedEmbed } from './rested-embed.ts';

function setup() {
  const scene = { now: 0, asked: 0, isAway: true };
  const embed = restedEmbed(
    async (_text, signal) => {
      scene.asked += 1;
      signal.throwIfAborted();
      if (scene.isAway) throw new Error('away');
      return { model: 'main/vectors', vector: [1] };
    },
    { monotonicMs: () => scene.now },
  );
  const ask = async (signal = new AbortController().signal): Promise<boolean> =>
    embed('light', signal).then(
      () => true,
      () => false,
    );
  return { scene, ask };
}

test('who has failed three times in a row is left alone for ten seconds, then asked by one question', async () => {
  const { scene, ask } = setup();
  for (let n = 0; n < 5; n += 1) expect(await ask()).toBe(false);
  expect(scene.asked).toBe(3);
  scene.now = 10_000;
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([false, false, false]);
  expect(scene.asked).toBe(4);
  scene.now = 20_000;
  scene.isAway = false;
  expect(await ask()).toBe(true);
  expect(await ask()).toBe(true);
  expect(scene.asked).toBe(6);
});

test('an answer between two failures begins the count anew, and whoever leaves is none', async () => {
  const { scene, ask } = setup();
  await ask();
  await ask();
  scene.isAway = false;
  await ask();
  for (let n = 0; n < 5; n += 1) await ask(AbortSignal.abort());
  expect(await ask()).toBe(true);
  expect(scene.asked).toBe(9);
});

test('who is late has failed', async () => {
  const { scene, ask } = setup();
  const late = AbortSignal.abort(new DOMException('late', 'TimeoutError'));
  for (let n = 0; n < 5; n += 1) await ask(late);
  expect(scene.asked).toBe(3);
});
