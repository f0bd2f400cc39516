import { describe, expect, test } from '@jest/globals';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { removeOldJob } from './jobs.ts';
import { buildNotification, inMemoryNotifications } from './testing.ts';
import { REMOVED_AT_ONCE, removeOldNotifications } from './use-cases/remove-old-notifications.ts';

const call = { requestId: 'test' };
const { signal } = new AbortController();

/** A use case that has this many notifications to remove. */
function removing(total: number): { bound: BoundUseCase<number>; runs: () => number } {
  let left = total;
  let runs = 0;
  const execute = async (): Promise<number> => {
    runs += 1;
    const removed = Math.min(left, REMOVED_AT_ONCE);
    left -= removed;
    return removed;
  };
  return { bound: { ...removeOldNotifications, roles: ['service_role'], execute }, runs: () => runs };
}

describe('removing old notifications', () => {
  test('goes on until nothing is left', async () => {
    const { bound, runs } = removing(2 * REMOVED_AT_ONCE + 1);
    await removeOldJob(bound).run({}, signal);
    expect(runs()).toBe(3);
  });

  test('stops when the worker is told to', async () => {
    const { bound, runs } = removing(1);
    await removeOldJob(bound).run({}, AbortSignal.abort());
    expect(runs()).toBe(0);
  });

  test('keeps read ones for 90 days and the others for a year', async () => {
    const day = 86_400_000;
    let now = Date.UTC(2026, 0, 1);
    const clock = { now: () => new Date(now) };
    const { desk, notificationsOf } = inMemoryNotifications([{ id: 'anna', language: 'en' }], clock);
    const annas = notificationsOf('anna');
    const read = buildNotification({ user_id: 'anna' });
    await desk.add(read);
    await annas.markRead(read.id);
    await desk.add(buildNotification({ user_id: 'anna' }));
    const removed = () => removeOldNotifications.run({ desk, clock }, PLATFORM, {}, call);
    now += 90 * day;
    expect(await removed()).toBe(0);
    now += day;
    expect(await removed()).toBe(1);
    now += 275 * day;
    expect(await removed()).toBe(1);
  });
});
