import { describe, expect, test } from '@jest/globals';
import { gatherStatus, type GatherDeps } from './gather-status.ts';
import { ownStatus } from './own-status.ts';
import { roomPage } from './room-page.ts';
import { withoutWords } from './room-log.ts';
import type { KnownProcess, ProcessStatus } from './status.ts';
import { statusPage } from './status-page.ts';

const NOW = new Date('2026-11-27T03:00:00Z');

function buildStatus(changes: Partial<ProcessStatus> = {}): ProcessStatus {
  return {
    process: 'p-1',
    version: '1.2.3',
    roles: ['api', 'rooms'],
    release: 'study-abc-1',
    colour: 'blue',
    is_promoted: true,
    health: 'ready',
    away: [],
    uptime_seconds: 60,
    memory_bytes: 100_000_000,
    actors: { owned: 2, waiting: 3, busiest: [{ kind: 'room', id: 'r-1', epoch: 4, seq: 9, mailbox: 3 }] },
    credentials: [{ name: 'database', version: 'abc', since: NOW.toISOString() }],
    ...changes,
  };
}

function buildKnown(process: string): KnownProcess {
  return {
    process,
    roles: ['rooms'],
    release: null,
    is_draining: false,
    started_at: NOW.toISOString(),
    internal_url: `http://${process}`,
  };
}

function buildDeps(changes: Partial<GatherDeps> = {}): GatherDeps {
  return {
    process: 'p-1',
    own: () => Promise.resolve(buildStatus()),
    stored: () =>
      Promise.resolve({
        processes: ['p-1', 'p-2', 'p-3'].map(buildKnown),
        outbox: [{ name: 'analytics', seconds: 1, waiting: 2, dead_letters: 0 }],
        jobs: { waiting: 1, running: 0, dead: 0, oldest_seconds: 4 },
        alerts: [],
      }),
    ask: ({ process }) =>
      process === 'p-3'
        ? Promise.reject(new DOMException('too late', 'TimeoutError'))
        : Promise.resolve(
            buildStatus({
              process,
              is_promoted: false,
              actors: {
                owned: 5,
                waiting: 9,
                busiest: [{ kind: 'room', id: 'r-2', epoch: 1, seq: 1, mailbox: 9 }],
              },
            }),
          ),
    now: () => NOW,
    ...changes,
  };
}

describe('the platform as a whole', () => {
  test('is what all its processes say together, and names the one that does not answer', async () => {
    const status = await gatherStatus(buildDeps());
    expect(status.missing).toEqual(['p-3: TimeoutError']);
    expect(status.processes.map(({ process, status: own }) => [process, own?.health])).toEqual([
      ['p-1', 'ready'],
      ['p-2', 'ready'],
      ['p-3', undefined],
    ]);
    expect(status.rooms).toMatchObject({ owned: 7, waiting: 12, busiest: [{ id: 'r-2' }, { id: 'r-1' }] });
    expect(status.releases).toEqual([{ release: 'study-abc-1', processes: 2, promoted: 1 }]);
    const page = statusPage(status);
    for (const text of ['p-3: TimeoutError', 'study-abc-1', '12 messages wait', 'Nothing fires.']) {
      expect(page).toContain(text);
    }
  });

  test('asks no more than sixteen at once', async () => {
    let asked = 0;
    let most = 0;
    const stored = await buildDeps().stored();
    const processes = Array.from({ length: 50 }, (_, index) => buildKnown(`q-${index}`));
    const status = await gatherStatus(
      buildDeps({
        stored: () => Promise.resolve({ ...stored, processes }),
        ask: async ({ process }) => {
          most = Math.max(most, (asked += 1));
          await Promise.resolve();
          asked -= 1;
          return buildStatus({ process });
        },
      }),
    );
    expect(status.processes).toHaveLength(51);
    expect(most).toBe(16);
  });

  test('is this process alone without PostgreSQL, and says so', async () => {
    const status = await gatherStatus(
      buildDeps({
        stored: () => Promise.reject(Object.assign(new Error('x'), { reason: 'platform.unavailable' })),
      }),
    );
    expect(status).toMatchObject({
      missing: ['PostgreSQL: platform.unavailable'],
      queues: null,
      alerts: null,
      processes: [{ process: 'p-1', started_at: '2026-11-27T02:59:00.000Z' }],
    });
    expect(statusPage(status)).toContain('Not known: PostgreSQL: platform.unavailable');
  });
});

test('a process tells of the rooms for which something waits, and which parts are away', async () => {
  const component = {
    name: 'redis',
    status: 'down',
    critical: false,
    latency_ms: 1,
    checked_at: '',
    since: '',
  } as const;
  const actor = (id: string, mailbox: number) => ({
    kind: 'room',
    id,
    epoch: 1,
    seq: 2,
    state: 'active',
    mailbox,
  });
  const status = await ownStatus({
    ...{ process: 'p-1', version: '1', roles: ['rooms'], release: undefined, colour: undefined },
    isPromoted: () => true,
    health: {
      readiness: () => Promise.resolve({ isReady: true, status: 'degraded', components: [component] }),
    },
    actors: () => [actor('quiet', 0), actor('some', 1), actor('most', 7)],
    credentials: () => [],
  });
  expect(status).toMatchObject({ health: 'degraded', away: ['redis'], actors: { owned: 3, waiting: 8 } });
  expect(status.actors.busiest.map(({ id }) => id)).toEqual(['most', 'some']);
});

test('a replay tells who did what, and never what people wrote', () => {
  const about = withoutWords({
    text: 'my secret',
    user_id: 'u-1',
    reason: 'rude',
    timer: { state: 'running', round: 2, ends_at: null },
    mentions: ['a', 'b'],
  });
  expect(about).toEqual({
    text: '9 characters',
    user_id: 'u-1',
    reason: '4 characters',
    timer: { state: 'running', round: 2, ends_at: null },
    mentions: '2 items',
  });
  const page = roomPage({
    ...{ room_id: 'r-1', epoch: 3, seq: 1, owner: null, wake_at: null, next_after: 1 },
    events: [{ seq: 1, epoch: 3, type: 'chat', actor_id: 'u-1', at: NOW.toISOString(), about }],
  });
  expect(page).toContain('?after=1');
  expect(page).not.toContain('my secret');
});
