import { describe, expect, test } from '@jest/globals';
import { createGate } from './gate.ts';

const OPTIONS = { concurrency: 2, maxWaiting: 3, maxWaitMs: 5_000 };
const BUSY = { reason: 'platform.unavailable', status: 503 };

/** Work that ends when the test says so. */
function held(): { work: () => Promise<string>; release: () => void } {
  let release = (): void => undefined;
  const done = new Promise<string>((resolve) => (release = () => resolve('done')));
  return { work: () => done, release };
}

describe('the gate', () => {
  test('lets two through at once and the next in order', async () => {
    const gate = createGate(OPTIONS);
    const order: number[] = [];
    const jobs = Array.from({ length: 5 }, held);
    const passed = jobs.map(({ work }, index) => gate.pass(() => (order.push(index), work())));
    await Promise.resolve();
    expect(order).toEqual([0, 1]);
    expect(gate.load()).toEqual({ running: 2, waiting: 3 });
    jobs[0]?.release();
    await passed[0];
    expect(order).toEqual([0, 1, 2]);
    jobs.forEach(({ release }) => release());
    await expect(Promise.all(passed)).resolves.toHaveLength(5);
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(gate.load()).toEqual({ running: 0, waiting: 0 });
  });

  test('gives the place on when work fails', async () => {
    const gate = createGate({ ...OPTIONS, concurrency: 1 });
    await expect(gate.pass(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(gate.pass(async () => 'next')).resolves.toBe('next');
  });

  test('refuses when too many wait, with a time to come back', async () => {
    const gate = createGate({ ...OPTIONS, concurrency: 1, maxWaiting: 1 });
    const job = held();
    const passed = [gate.pass(job.work), gate.pass(job.work)];
    await expect(gate.pass(job.work)).rejects.toMatchObject({ ...BUSY, retryAfterMs: 2_000 });
    job.release();
    await Promise.all(passed);
  });

  test('refuses who has waited too long', async () => {
    const gate = createGate({ ...OPTIONS, concurrency: 1, maxWaitMs: 20 });
    const job = held();
    const first = gate.pass(job.work);
    await expect(gate.pass(job.work)).rejects.toMatchObject(BUSY);
    expect(gate.load()).toEqual({ running: 1, waiting: 0 });
    job.release();
    await first;
  });

  test('forgets who has gone, before and while waiting', async () => {
    const gate = createGate({ ...OPTIONS, concurrency: 1 });
    const job = held();
    const first = gate.pass(job.work);
    const gone = new AbortController();
    const second = gate.pass(job.work, gone.signal);
    gone.abort();
    await expect(second).rejects.toMatchObject(BUSY);
    await expect(gate.pass(job.work, gone.signal)).rejects.toMatchObject(BUSY);
    expect(gate.load()).toEqual({ running: 1, waiting: 0 });
    job.release();
    await first;
  });
});
