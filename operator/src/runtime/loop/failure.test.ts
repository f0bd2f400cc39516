import { expect, test } from '@jest/globals';

import { kubeError } from '../../kube/kube-error.ts';
import { forEachCollecting } from '../collect-errors.ts';
import { describeFailure, kindOfFailure, retryAfterOf } from './failure.ts';
import { terminal } from '../terminal.ts';

const conflict = kubeError({ reason: 'Conflict', status: 409, message: 'modified' });
const busy = kubeError({ reason: 'TooManyRequests', status: 429, message: 'busy', retryAfterMs: 3_000 });
const final = terminal('NameTaken', 'Choose another name.');

async function collected(...errors: readonly unknown[]): Promise<unknown> {
  return await forEachCollecting(errors, async (error) => Promise.reject(error as Error)).catch(
    (error: unknown) => error,
  );
}

test('collects every failure of a loop, and does the work for every item', async () => {
  const done: number[] = [];
  const work = async (item: number): Promise<void> => {
    done.push(item);
    if (item % 2 === 1) throw new Error(`item ${item}`);
  };
  await expect(forEachCollecting([1, 2, 3], work)).rejects.toThrow('item 1; item 3');
  expect(done).toEqual([1, 2, 3]);
  await expect(forEachCollecting([2, 4], work)).resolves.toBeUndefined();
});

test('one failure that may pass makes all of them worth another try', async () => {
  expect(kindOfFailure(final)).toBe('terminal');
  expect(kindOfFailure(conflict)).toBe('conflict');
  expect(kindOfFailure(await collected(final, conflict))).toBe('conflict');
  expect(kindOfFailure(await collected(final, conflict, busy))).toBe('error');
  expect(kindOfFailure(kubeError({ reason: 'NotLeader', message: 'no' }))).toBe('not-leader');
  expect(kindOfFailure(new Error('bug'))).toBe('error');
});

test('waits as long as the most patient of them asks', async () => {
  expect(retryAfterOf(await collected(conflict, busy))).toBe(3_000);
  expect(retryAfterOf(new Error('bug'))).toBe(0);
});

test.each([
  ['QuotaExceeded', 'Forbidden', 'exceeded quota: small', 'Raise the quota'],
  ['AdmissionRefused', 'Forbidden', 'admission webhook "x" denied the request', 'rule of the cluster'],
  ['AdmissionRefused', 'Forbidden', 'violates PodSecurity "restricted"', 'rule of the cluster'],
  ['AdmissionRefused', 'Invalid', 'spec.replicas: must be positive', 'Change what the message names'],
  ['BeingDeleted', 'Forbidden', 'namespace x is being terminated', 'being deleted'],
  ['Forbidden', 'Forbidden', 'cannot create resource "jobs"', 'role'],
  ['KindMissing', 'NotFound', 'the server could not find the requested resource', 'Install'],
  ['ApiServerUnavailable', 'Unreachable', 'connection refused', 'as soon as'],
] as const)('says %s for %s (%s), and what to do', (reason, kubeReason, message, advice) => {
  const description = describeFailure(kubeError({ reason: kubeReason, status: 403, message }));
  expect(description.reason).toBe(reason);
  expect(description.message).toContain(message);
  expect(description.message).toContain(advice);
});

test('says a failure that comes several times once', async () => {
  const { message } = describeFailure(await collected(conflict, conflict));
  expect(message.match(/modified/g)).toHaveLength(1);
});
