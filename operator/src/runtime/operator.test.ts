import { expect, test } from '@jest/globals';

import { silentLog } from '../telemetry/log.ts';
import { createSingleLeader } from './leadership/single-leader.ts';
import type { LeaderElector } from './leadership/leader-elector.ts';
import type { Manager } from './manager.ts';
import { runOperator } from './operator.ts';
import { settle } from './testing.ts';

function setup(parts: { elector?: Partial<LeaderElector>; manager?: Partial<Manager> } = {}) {
  const story: string[] = [];
  const never = new Promise<never>(() => undefined);
  const single = createSingleLeader();
  const elector: LeaderElector = {
    ...single,
    release: async () => void story.push('release'),
    ...parts.elector,
  };
  const manager = {
    start: () => ({ synced: Promise.resolve(), done: never }),
    lead: async () => void story.push('lead'),
    stop: async () => void story.push('stop'),
    ...parts.manager,
  } as Manager;
  const stopping = new AbortController();
  const operator = runOperator({ manager, elector, log: silentLog }, stopping.signal);
  return { story, stopping, operator };
}

test('fills its memory, leads, and when it is told to stop gives the lease back last', async () => {
  const { story, stopping, operator } = setup();
  await settle();
  expect(operator.hasSynced()).toBe(true);
  expect(story).toEqual(['lead']);
  stopping.abort();
  await operator.ended;
  expect(operator.hasSynced()).toBe(false);
  expect(story).toEqual(['lead', 'stop', 'release']);
});

test('ends with a failure when leadership is lost', async () => {
  const { story, operator } = setup({ elector: { hold: async () => 'lost' } });
  await expect(operator.ended).rejects.toThrow('Leadership was lost');
  expect(story.slice(-2)).toEqual(['stop', 'release']);
});

test('ends with a failure when its memory can be filled no more', async () => {
  const broken = Promise.reject(new Error('older than'));
  broken.catch(() => undefined);
  const { operator } = setup({ manager: { start: () => ({ synced: Promise.resolve(), done: broken }) } });
  await expect(operator.ended).rejects.toThrow('older than');
});

test('ends with a failure when taking over fails', async () => {
  const { operator } = setup({ manager: { lead: async () => Promise.reject(new Error('no')) } });
  await expect(operator.ended).rejects.toThrow('no');
});

test('stops while it still waits for its memory or for the lease', async () => {
  const never = new Promise<never>(() => undefined);
  const { story, stopping, operator } = setup({ manager: { start: () => ({ synced: never, done: never }) } });
  stopping.abort();
  await operator.ended;
  expect(story).toEqual(['stop', 'release']);
});
