import { expect, test } from '@jest/globals';

import { kubeError } from '../kube/kube-error.ts';
import { EVENT } from '../kube/kinds.ts';
import { createFakeKube } from '../kube/testing.ts';
import { createEventRecorder } from './event-recorder.ts';
import { createMemoryLog, createTestClock } from './testing.ts';

function setup() {
  const kube = createFakeKube();
  const clock = createTestClock();
  let dropped = 0;
  let count = 0;
  const recorder = createEventRecorder({
    kube,
    clock,
    log: createMemoryLog(),
    chance: () => (count += 1) / 1_000,
    controller: 'studyflow.dev/operator',
    instance: 'operator-0',
    onDropped: () => (dropped += 1),
  });
  return { kube, clock, recorder, dropped: () => dropped };
}

const about = {
  apiVersion: 'studyflow.dev/v1alpha1',
  kind: 'StudyFlow',
  metadata: { namespace: 'here', name: 'demo', uid: 'uid-1', resourceVersion: '7' },
};
const event = {
  type: 'Warning' as const,
  reason: 'QuotaExceeded',
  note: 'Raise the quota.',
  action: 'Reconcile',
};

test('writes an event of events.k8s.io/v1 about the object', async () => {
  const { kube, recorder } = setup();
  recorder.record(about, event);
  await recorder.drain();
  expect(kube.all(EVENT)).toHaveLength(1);
  expect(kube.all(EVENT)[0]).toMatchObject({
    ...event,
    metadata: { namespace: 'here' },
    eventTime: '2026-01-01T12:00:00.000000Z',
    reportingController: 'studyflow.dev/operator',
    reportingInstance: 'operator-0',
    regarding: { kind: 'StudyFlow', name: 'demo', uid: 'uid-1', resourceVersion: '7' },
  });
});

test('counts the same event in a series, written at most once a minute', async () => {
  const { kube, clock, recorder } = setup();
  for (let index = 0; index < 100; index += 1) {
    recorder.record(about, event);
    await clock.advance(1_000);
  }
  await recorder.drain();
  expect(kube.all(EVENT)).toHaveLength(1);
  expect(kube.writes().length).toBeLessThanOrEqual(4);
  expect(kube.all(EVENT)[0]?.series?.count).toBeGreaterThan(50);
});

test('writes a series anew when the event has expired', async () => {
  const { kube, recorder } = setup();
  recorder.record(about, event);
  await recorder.drain();
  const [old] = kube.all(EVENT);
  await kube.remove(EVENT, { namespace: 'here', name: old!.metadata.name }, {});
  recorder.record(about, event);
  await recorder.drain();
  expect(kube.all(EVENT)[0]?.series?.count).toBe(2);
});

test('different events about one object are limited, and those that are too many counted', async () => {
  const { kube, clock, recorder, dropped } = setup();
  for (let index = 0; index < 40; index += 1) {
    recorder.record(about, { ...event, note: `Different: ${index}.` });
  }
  await recorder.drain();
  expect({ written: kube.all(EVENT).length, dropped: dropped() }).toEqual({ written: 25, dropped: 15 });
  await clock.advance(30_000);
  recorder.record(about, { ...event, note: 'Later.' });
  await recorder.drain();
  expect(kube.all(EVENT)).toHaveLength(26);
});

test('an event that cannot be written harms nobody', async () => {
  const { kube, recorder, dropped } = setup();
  kube.fail({ when: () => true, error: kubeError({ reason: 'Forbidden', status: 403, message: 'no' }) });
  recorder.record(about, event);
  recorder.record(about, { ...event, reason: 'Other' });
  await recorder.drain();
  expect({ written: kube.all(EVENT).length, dropped: dropped() }).toEqual({ written: 1, dropped: 1 });
});

test('cuts what would be refused as too long', async () => {
  const { kube, recorder } = setup();
  recorder.record(
    { ...about, metadata: { ...about.metadata, name: 'n'.repeat(253) } },
    { ...event, note: 'x'.repeat(5_000) },
  );
  await recorder.drain();
  const [written] = kube.all(EVENT);
  expect(written?.note).toHaveLength(1_024);
  expect(written!.metadata.name.length).toBeLessThanOrEqual(253);
});
