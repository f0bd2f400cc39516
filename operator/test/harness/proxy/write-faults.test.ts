import { expect, test } from '@jest/globals';
import { apiCallOf } from './api-call.ts';
import { crashAfter, crashBefore, failOnce, statusBody } from './write-faults.ts';

const service = apiCallOf('PATCH', '/api/v1/namespaces/a/services/b');
const lease = apiCallOf('PUT', '/apis/coordination.k8s.io/v1/namespaces/a/leases/b');

test('a crash before the second write lets one through and nothing after it', async () => {
  const fault = crashBefore(2);
  const verdicts = [service, lease, service, service, lease].map((call) => fault.judge(call).do);
  expect(verdicts).toEqual(['pass', 'pass', 'hold', 'hold', 'hold']);
  expect(await fault.struck).toBe(service);
});

test('a crash after the second write lets it be done and nothing after it', () => {
  const fault = crashAfter(2);
  expect([service, service, service].map((call) => fault.judge(call).do)).toEqual([
    'pass',
    'swallow',
    'hold',
  ]);
});

test('a single failure strikes once', () => {
  const fault = failOnce(1, 'tooMany');
  expect(fault.judge(service)).toEqual({
    do: 'answer',
    status: 429,
    reason: 'TooManyRequests',
    retryAfterSeconds: 1,
  });
  expect(fault.judge(service)).toEqual({ do: 'pass' });
});

test('which writes count can be chosen', () => {
  const fault = failOnce(1, 'conflict', ({ resource }) => resource === 'leases');
  expect([service, lease].map((call) => fault.judge(call).do)).toEqual(['pass', 'answer']);
});

test('an answer is a Status of Kubernetes', () => {
  expect(JSON.parse(statusBody(409, 'Conflict'))).toMatchObject({
    kind: 'Status',
    code: 409,
    reason: 'Conflict',
  });
});
