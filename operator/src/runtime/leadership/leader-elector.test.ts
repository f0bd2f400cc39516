import { expect, test } from '@jest/globals';

import { kubeError } from '../../kube/kube-error.ts';
import { LEASE } from '../../kube/kinds.ts';
import { createFakeKube, type FakeKube } from '../../kube/testing.ts';
import { createLeaderElector } from './leader-elector.ts';
import { createMemoryLog, createTestClock, settle } from '../testing.ts';

const lease = { namespace: 'system', name: 'studyflow-operator' };
const down = kubeError({ reason: 'Unreachable', message: 'connection refused' });

function setup(kube: FakeKube = createFakeKube(), identity = 'first') {
  const clock = createTestClock();
  const elector = createLeaderElector({
    kube,
    lease,
    identity,
    clock,
    chance: () => 0,
    log: createMemoryLog(),
  });
  const stopping = new AbortController();
  let epoch: number | undefined;
  let end: string | undefined;
  const begin = async (): Promise<void> => {
    void elector.acquire(stopping.signal).then((won) => (epoch = won));
    await settle();
  };
  const hold = (): void => void elector.hold(stopping.signal).then((how) => (end = how));
  return { kube, clock, elector, stopping, begin, hold, epoch: () => epoch, end: () => end };
}

const spec = (kube: FakeKube) => kube.all(LEASE)[0]?.spec;

test('takes a lease that nobody has, and says so in the words of Kubernetes', async () => {
  const { kube, elector, begin, epoch } = setup();
  expect(elector.mayWrite()).toBe(false);
  await begin();
  expect(epoch()).toBe(1);
  expect(elector.mayWrite()).toBe(true);
  expect(spec(kube)).toEqual({
    holderIdentity: 'first',
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-01T12:00:00.000000Z',
    renewTime: '2026-01-01T12:00:00.000000Z',
    leaseTransitions: 1,
  });
});

test('renews every two seconds, and keeps its term', async () => {
  const { kube, clock, elector, begin, hold } = setup();
  await begin();
  hold();
  await clock.advance(60_000);
  expect(elector.mayWrite()).toBe(true);
  expect(kube.writes()).toHaveLength(31);
  expect(spec(kube)).toMatchObject({ leaseTransitions: 1, renewTime: '2026-01-01T12:01:00.000000Z' });
});

test('a second one waits while the first renews, and takes over 15 s after its last sign', async () => {
  const kube = createFakeKube();
  const first = setup(kube);
  const second = setup(kube, 'second');
  await first.begin();
  first.hold();
  await second.begin();
  for (let second_ = 0; second_ < 30; second_ += 1) {
    await first.clock.advance(1_000);
    await second.clock.advance(1_000);
  }
  expect(second.epoch()).toBeUndefined();
  await second.clock.advance(14_000);
  expect(second.epoch()).toBeUndefined();
  await second.clock.advance(4_000);
  expect(second.epoch()).toBe(2);
  expect(spec(kube)).toMatchObject({ holderIdentity: 'second', leaseTransitions: 2 });
});

test('does not trust the times in the lease: clocks differ', async () => {
  const kube = createFakeKube();
  kube.seed(LEASE, {
    apiVersion: LEASE.apiVersion,
    kind: LEASE.kind,
    metadata: lease,
    spec: {
      holderIdentity: 'other',
      leaseDurationSeconds: 15,
      renewTime: '2020-01-01T00:00:00.000000Z',
      leaseTransitions: 4,
    },
  });
  const { clock, begin, epoch } = setup(kube);
  await begin();
  await clock.advance(14_000);
  expect(epoch()).toBeUndefined();
  await clock.advance(3_000);
  expect(epoch()).toBe(5);
});

test('of two that see a free lease only one gets it', async () => {
  const kube = createFakeKube();
  const [first, second] = [setup(kube), setup(kube, 'second')];
  await Promise.all([first.begin(), second.begin()]);
  expect([first.epoch(), second.epoch()].filter((epoch) => epoch !== undefined)).toEqual([1]);
});

test('may write no more ten seconds after the last renewal, and gives up', async () => {
  const { kube, clock, elector, begin, hold, end } = setup();
  await begin();
  hold();
  kube.fail({ when: ({ verb }) => verb === 'replace' || verb === 'get', error: down, times: 100 });
  await clock.advance(9_900);
  expect([elector.mayWrite(), elector.leadsForMs()]).toEqual([true, 100]);
  await clock.advance(100);
  expect([elector.mayWrite(), elector.leadsForMs()]).toEqual([false, 0]);
  await clock.advance(2_000);
  expect(end()).toBe('lost');
});

test('a renewal that fails now and then is no loss', async () => {
  const { kube, clock, elector, begin, hold, end } = setup();
  await begin();
  hold();
  kube.fail({ when: ({ verb }) => verb === 'replace', error: down, times: 3 });
  await clock.advance(30_000);
  expect({ end: end(), mayWrite: elector.mayWrite() }).toEqual({ end: undefined, mayWrite: true });
});

test('a renewal whose answer was lost is no loss', async () => {
  const { kube, clock, elector, begin, hold, end } = setup();
  await begin();
  hold();
  kube.fail({ when: ({ verb }) => verb === 'replace', error: down, isDone: true });
  await clock.advance(30_000);
  expect({ end: end(), mayWrite: elector.mayWrite() }).toEqual({ end: undefined, mayWrite: true });
});

test('a leader that slept through its lease may not write when it wakes, before it knows why', async () => {
  const { clock, elector, begin } = setup();
  await begin();
  clock.setWall(clock.now().getTime() + 3_600_000);
  expect(elector.mayWrite()).toBe(false);
});

test('a wall clock that is set back gives no time', async () => {
  const { clock, elector, begin } = setup();
  await begin();
  clock.setWall(clock.now().getTime() - 3_600_000);
  await clock.advance(10_000);
  expect(elector.mayWrite()).toBe(false);
});

test('sees that another has taken over, and gives up', async () => {
  const { kube, clock, elector, begin, hold, end } = setup();
  await begin();
  hold();
  kube.edit(LEASE, lease, (object) => ({ ...object, spec: { ...object.spec, holderIdentity: 'other' } }));
  await clock.advance(2_000);
  expect({ end: end(), mayWrite: elector.mayWrite() }).toEqual({ end: 'lost', mayWrite: false });
});

test('gives the lease back, so that another leads within a try', async () => {
  const kube = createFakeKube();
  const first = setup(kube);
  const second = setup(kube, 'second');
  await first.begin();
  first.hold();
  await second.begin();
  first.stopping.abort();
  await settle();
  expect(first.end()).toBe('stopped');
  await first.elector.release();
  expect(first.elector.mayWrite()).toBe(false);
  expect(spec(kube)).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 });
  await second.clock.advance(2_400);
  expect(second.epoch()).toBe(2);
});

test('gives nothing back that it has lost', async () => {
  const { kube, clock, elector, begin } = setup();
  await begin();
  await clock.advance(11_000);
  await elector.release();
  expect(spec(kube)).toMatchObject({ holderIdentity: 'first' });
});

test('tries on while the API server is down', async () => {
  const { kube, clock, begin, epoch } = setup();
  kube.fail({ when: () => true, error: down, times: 3 });
  await begin();
  await clock.advance(6_000);
  expect(epoch()).toBe(1);
});

test('does not wait any more when it is to stop', async () => {
  const kube = createFakeKube();
  const first = setup(kube);
  const second = setup(kube, 'second');
  await first.begin();
  await second.begin();
  second.stopping.abort();
  await settle();
  expect(second.epoch()).toBeUndefined();
  expect(second.clock.timers).toBe(0);
});
