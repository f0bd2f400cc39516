import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { RowChange } from '../../platform/events/row-change.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { endStreaksJob } from './jobs.ts';
import { forgetAnalytics, maintainStreaks } from './subscribers.ts';
import { zoneOrUtc } from './use-cases/get-analytics.ts';

function recorded<Output>(outputs: Output[] = []): { useCase: BoundUseCase<Output>; inputs: unknown[] } {
  const inputs: unknown[] = [];
  const useCase: BoundUseCase<Output> = {
    name: 'test',
    kind: 'command',
    roles: ['service_role'],
    input: z.unknown(),
    execute: async (caller, input) => {
      expect(caller.role).toBe('service_role');
      inputs.push(input);
      return outputs.shift()!;
    },
  };
  return { useCase, inputs };
}

function buildChange(overrides: Partial<RowChange>): RowChange {
  return {
    id: '1',
    table: 'public.study_sessions',
    operation: 'UPDATE',
    rowId: 's',
    userId: 'anna',
    organisationId: null,
    old: null,
    new: null,
    callerId: null,
    requestId: null,
    at: '2026-03-29T00:00:00Z',
    ...overrides,
  };
}

describe('streaks are brought up to date', () => {
  test.each<[string, Partial<RowChange>, boolean]>([
    ['when a session is completed', { old: { status: 'active' }, new: { status: 'completed' } }, true],
    ['when one is imported', { operation: 'INSERT', new: { completed: true } }, true],
    ['when a completed one is removed', { operation: 'DELETE', old: { completed: true } }, true],
    ['when a completed one is opened again', { old: { completed: true }, new: { completed: false } }, true],
    ['but not while it runs', { old: { status: 'active' }, new: { status: 'paused' } }, false],
    ['but not for nobody', { userId: null, new: { completed: true } }, false],
    [
      'when the person moves',
      { table: 'public.profiles', old: { timezone: 'UTC' }, new: { timezone: 'Asia/Tokyo' } },
      true,
    ],
    [
      'but not with another name',
      { table: 'public.profiles', old: { timezone: 'UTC' }, new: { timezone: 'UTC' } },
      false,
    ],
    [
      'but not with a new profile',
      { table: 'public.profiles', operation: 'INSERT', new: { timezone: 'UTC' } },
      false,
    ],
  ])('%s', async (_when, change, isMaintained) => {
    const { useCase, inputs } = recorded();
    await maintainStreaks(useCase).handle(buildChange(change));
    expect(inputs).toEqual(isMaintained ? [{ user_id: 'anna' }] : []);
  });
});

test('what was kept is forgotten when something changes, for that person', async () => {
  const forgotten: string[] = [];
  const cache = {
    getOrLoad: () => Promise.reject(new Error('never')),
    forget: async (id: string) => void forgotten.push(id),
  };
  const open = { completed_at: null };
  const done = { completed_at: '2026-03-20T10:00:00+00:00' };
  const handle = (change: Parameters<typeof buildChange>[0]) =>
    forgetAnalytics(cache).handle(buildChange(change));
  await handle({ table: 'public.tasks', operation: 'UPDATE', old: open, new: done });
  await handle({ table: 'public.tasks', operation: 'DELETE', old: done, new: null });
  await handle({ table: 'public.study_sessions' });
  expect(forgotten).toEqual(['anna', 'anna', 'anna']);
  await handle({ userId: null });
  await handle({ table: 'public.tasks', operation: 'INSERT', old: null, new: open });
  expect(forgotten).toHaveLength(3);
});

describe('the job that ends streaks', () => {
  test('goes on while there may be more', async () => {
    const { useCase, inputs } = recorded([500, 500, 3]);
    await endStreaksJob(useCase).run({}, new AbortController().signal);
    expect(inputs).toHaveLength(3);
  });

  test('stops when it is told to', async () => {
    const { useCase, inputs } = recorded([500]);
    await endStreaksJob(useCase).run({}, AbortSignal.abort());
    expect(inputs).toEqual([]);
  });
});

test.each([
  [undefined, 'UTC'],
  ['', 'UTC'],
  ['somewhere', 'UTC'],
  ['Asia/Tokyo', 'Asia/Tokyo'],
])('a profile that says %j lives in %s', (said, zone) => {
  expect(zoneOrUtc(said)).toBe(zone);
});
