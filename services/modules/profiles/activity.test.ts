import { expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { z } from 'zod';
import { remember as rememberContext } from '../../platform/http/context.ts';
import { NOBODY, type Caller } from '../../platform/use-case/caller.ts';
import { buildCaller } from '../../testing/people.ts';
import { createActivityTracker, noteActivity, type ActivityTracker } from './activity.ts';

function setup(outcomes: (() => Promise<unknown>)[] = []) {
  let now = 1_000;
  const seen: Caller[] = [];
  const warnings: string[] = [];
  const tracker: ActivityTracker = createActivityTracker({
    remember: {
      name: 'profiles.remember-activity',
      kind: 'append',
      roles: ['authenticated'],
      input: z.strictObject({}),
      execute: async (caller) => {
        seen.push(caller);
        return outcomes.shift()?.();
      },
    },
    clock: { monotonicMs: () => now },
    log: { warn: (message) => void warnings.push(message) },
  });
  return { tracker, seen, warnings, wait: (ms: number) => (now += ms) };
}

const anna = buildCaller();
const call = { requestId: 'test' };

test('writes once a minute for each person', () => {
  const { tracker, seen, wait } = setup();
  for (const caller of [anna, anna, buildCaller(), anna]) tracker.seen(caller, call);
  expect(seen).toHaveLength(2);
  wait(59_000);
  tracker.seen(anna, call);
  expect(seen).toHaveLength(2);
  wait(2_000);
  tracker.seen(anna, call);
  expect(seen).toHaveLength(3);
});

test('does NOT write for nobody and for the service key', () => {
  const { tracker, seen } = setup();
  tracker.seen(NOBODY, call);
  tracker.seen({ ...NOBODY, role: 'service_role' }, call);
  expect(seen).toEqual([]);
});

test('tries again next time when it failed, and says so', async () => {
  const { tracker, seen, warnings } = setup([() => Promise.reject(new Error('away'))]);
  tracker.seen(anna, call);
  await new Promise(setImmediate);
  expect(warnings).toEqual(['Activity could not be noted']);
  tracker.seen(anna, call);
  expect(seen).toHaveLength(2);
});

test('stands in the chain of a request and lets it pass', async () => {
  const { tracker, seen } = setup();
  const app = express()
    .use((_request, response, next) => {
      rememberContext(response, { caller: anna });
      next();
    })
    .use(noteActivity(tracker), (_request, response) => void response.sendStatus(204));
  await request(app).get('/').expect(204);
  expect(seen).toEqual([anna]);
});
