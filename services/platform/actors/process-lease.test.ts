import { describe, expect, it } from '@jest/globals';
import type { Directory, Renewal } from './directory.ts';
import { ProcessLease } from './process-lease.ts';
import { createRoomTime } from './room-time.ts';
import { createTestTime, quietLog } from './testing.ts';

const LEASE_MS = 1_000;
const peer = (processId: string) => ({
  processId,
  url: `http://${processId}`,
  roles: ['rooms'],
  draining: false,
});

function open() {
  const time = createTestTime();
  const told: string[] = [];
  let answer: Renewal = { isHeld: true, peers: [peer('me')], databaseMs: 0 };
  let isAway = false;
  const directory = {
    register: () =>
      isAway ? Promise.reject(new Error('away')) : Promise.resolve(void told.push('registered')),
    renew: () => {
      if (isAway) return Promise.reject(new Error('away'));
      told.push(`renewed at ${time.clock.monotonicMs() - 1_000}`);
      return Promise.resolve(answer);
    },
    unregister: () => Promise.resolve(void told.push('unregistered')),
  } as unknown as Directory;
  const lease = new ProcessLease({
    ...time,
    processId: 'me',
    roles: ['rooms'],
    leaseMs: LEASE_MS,
    directory,
    roomTime: createRoomTime(time.clock),
    log: quietLog,
    onLost: () => void told.push('lost'),
    onRenewed: () => undefined,
    onPeerGone: ({ processId }) => void told.push(`${processId} is gone`),
  });
  return {
    time,
    told,
    lease,
    fail: () => {
      isAway = true;
    },
    recover: () => {
      isAway = false;
    },
    answerWith: (renewal: Partial<Renewal>) => {
      answer = { ...answer, ...renewal };
    },
  };
}

describe('the lease of a process', () => {
  it('is renewed four times before it would end', async () => {
    const { time, told, lease } = open();
    await lease.start('http://me');
    told.length = 0;
    await time.pass(LEASE_MS);
    expect(told).toEqual(['renewed at 250', 'renewed at 500', 'renewed at 750', 'renewed at 1000']);
  });

  it('is renewed in the moment in which that of a silent process ends, so that its actors are missed at once', async () => {
    const { time, told, lease, answerWith } = open();
    answerWith({ peers: [peer('me'), peer('silent')], soonestEndMs: 100 });
    await lease.start('http://me');
    told.length = 0;
    answerWith({ peers: [peer('me')], soonestEndMs: undefined });
    await time.pass(110);
    expect(told).toEqual(['renewed at 105', 'silent is gone']);
  });

  it('gives everything up at the first look after a freeze of three leases, before any timer (R7)', async () => {
    const { time, told, lease } = open();
    await lease.start('http://me');
    told.length = 0;
    time.freeze(3 * LEASE_MS);
    expect(lease.check()).toBe(false);
    expect(told).toEqual(['lost']);
    expect(lease.check()).toBe(false);
    expect(told).toEqual(['lost']);
  });

  it('gives everything up with the first timer after a freeze when nobody asks, and begins anew (R7)', async () => {
    const { time, told, lease, answerWith } = open();
    await lease.start('http://me');
    told.length = 0;
    time.freeze(3 * LEASE_MS);
    answerWith({ isHeld: false });
    await time.pass(0);
    expect(told).toEqual(['lost', 'renewed at 3000', 'registered']);
    expect(lease.check()).toBe(true);
  });

  it('is given up before the database lets others have it when it cannot be renewed', async () => {
    const { time, told, lease, fail } = open();
    await lease.start('http://me');
    told.length = 0;
    fail();
    await time.pass(949);
    expect(told).toEqual([]);
    await time.pass(5);
    expect(told).toEqual(['lost']);
    await time.pass(LEASE_MS);
    expect(told).toEqual(['lost']);
  });

  it('ends when the process ends', async () => {
    const { told, lease } = open();
    await lease.start('http://me');
    await lease.stop();
    expect(lease.check()).toBe(false);
    lease.refresh();
    expect(told.at(-1)).toBe('unregistered');
  });

  it('begins as soon as a database that is busy at first takes it, and says so when that never comes', async () => {
    const { time, told, lease, fail, recover } = open();
    fail();
    const started = lease.start('http://me');
    await time.pass(5_000);
    expect(told).toEqual([]);
    recover();
    await time.pass(200);
    await started;
    expect(lease.check()).toBe(true);

    const other = open();
    other.fail();
    const failed = other.lease.start('http://me').catch((thrown: unknown) => thrown);
    await other.time.pass(9_000);
    expect(await failed).toMatchObject({ message: 'away' });
  });
});
