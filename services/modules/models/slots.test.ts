import { expect, test } from '@jest/globals';
import { createSlots } from './slots.ts';

const patient = new AbortController().signal;
const open = (more: Partial<Parameters<typeof createSlots>[0]> = {}) =>
  createSlots({ model: 'llama', slots: 1, queueLength: 2, timeoutMs: 60_000, ...more });

test('whoever came first is first, and more than may wait are refused at once', async () => {
  const slots = open();
  const first = await slots.take(patient);
  const order: string[] = [];
  const second = slots.take(patient).then((giveBack) => (order.push('second'), giveBack));
  const third = slots.take(patient).then((giveBack) => (order.push('third'), giveBack));
  await expect(slots.take(patient)).rejects.toMatchObject({ reason: 'models.busy', retryAfterMs: 1_000 });
  expect([slots.taken(), slots.waiting()]).toEqual([1, 2]);
  first();
  (await second)();
  (await third)();
  expect(order).toEqual(['second', 'third']);
  expect([slots.taken(), slots.waiting()]).toEqual([0, 0]);
});

test('a place is given back once, however often that is said', async () => {
  const slots = open({ slots: 2 });
  const [one] = [await slots.take(patient), await slots.take(patient)];
  one();
  one();
  expect(slots.taken()).toBe(1);
});

test('whoever has gone, or has waited too long, takes no place', async () => {
  const slots = open();
  const giveBack = await slots.take(patient);
  const gone = new AbortController();
  const waits = slots.take(gone.signal);
  gone.abort(new Error('gone'));
  await expect(waits).rejects.toThrow('gone');
  await expect(slots.take(gone.signal)).rejects.toThrow('gone');
  giveBack();
  expect([slots.taken(), slots.waiting()]).toEqual([0, 0]);

  const short = open({ timeoutMs: 5 });
  await short.take(patient);
  await expect(short.take(patient)).rejects.toMatchObject({ reason: 'models.busy' });
  expect(short.waiting()).toBe(0);
});
