import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { unavailable } from '../errors/common.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { recordLog } from '../telemetry/testing.ts';
import type { Caller } from '../use-case/caller.ts';
import { observeOutbox } from './observe-outbox.ts';
import { createOutboxStore, type OutboxStore } from './outbox-store.ts';
import { startRelay, type Relay } from './relay.ts';
import type { RowChange, Subscriber } from './row-change.ts';
import { trimOutboxJob } from './trim-outbox.job.ts';
import { until } from '../../testing/until.ts';

let open: OpenDatabase;
let store: OutboxStore;
let admin: pg.Client;
let person: Caller;
const relays: Relay[] = [];

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 8 });
  store = createOutboxStore(open.database);
  admin = await open.urls.connect('admin');
  [person] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
});
beforeEach(async () => {
  await admin.query('truncate app.outbox, app.outbox_consumers, app.outbox_dead_letters');
});
afterEach(() => Promise.all(relays.splice(0).map((relay) => relay.stop())));
afterAll(() => open.close());

/** A subscriber to tasks that keeps what it saw. */
function subscriber(
  handle: (change: RowChange) => Promise<void> = async () => undefined,
  name = 'test.tasks',
) {
  const seen: string[] = [];
  const one: Subscriber = {
    name,
    tables: ['public.tasks'],
    handle: async (change) => {
      await handle(change);
      seen.push(`${change.operation} ${String((change.new ?? change.old)?.['title'])}`);
    },
  };
  return { seen, one };
}

function relay(subscribers: readonly Subscriber[], options: Partial<Parameters<typeof startRelay>[0]> = {}) {
  const outcomes: string[] = [];
  const log = recordLog();
  const started = startRelay({
    store,
    log,
    subscribers,
    observe: (name, outcome) => void outcomes.push(`${name} ${outcome}`),
    chance: () => 0.5,
    holder: randomUUID(),
    pollMs: 20,
    leaseMs: 400,
    ...options,
  });
  relays.push(started);
  return { outcomes, log, relay: started };
}

const addTask = (title: string, client: pg.Client = admin) =>
  client.query('insert into public.tasks (user_id, title) values ($1, $2)', [person.userId, title]);

describe('the relay', () => {
  test('hands every change of the wanted tables over, in order, whatever door it came through', async () => {
    const { seen, one } = subscriber();
    relay([one]);
    for (let n = 0; n < 5; n += 1) await addTask(`t${n}`);
    await admin.query(`insert into public.subjects (user_id, name) values ($1, 'not wanted')`, [
      person.userId,
    ]);
    await admin.query(`update public.tasks set title = 'changed' where title = 't0'`);
    await admin.query(`delete from public.tasks`);
    await until(() => seen.length === 11);
    expect(seen.slice(0, 6)).toEqual([
      'INSERT t0',
      'INSERT t1',
      'INSERT t2',
      'INSERT t3',
      'INSERT t4',
      'UPDATE changed',
    ]);
    await until(async () => (await store.lag()).every(({ seconds }) => seconds === 0));
  });

  test('never skips a transaction that commits late (Decision 33)', async () => {
    const { seen, one } = subscriber();
    relay([one]);
    const late = await open.urls.connect('admin');
    await late.query('begin');
    await addTask('late', late);
    await addTask('early');
    await new Promise((resolve) => setTimeout(resolve, 150));
    await late.query('commit');
    await until(() => seen.length === 2);
    expect(seen).toEqual(['INSERT late', 'INSERT early']);
  });

  test('gives each subscriber a place of its own', async () => {
    const quick = subscriber(undefined, 'test.quick');
    const stuck = subscriber(async () => {
      throw unavailable();
    }, 'test.stuck');
    relay([quick.one, stuck.one]);
    for (let n = 0; n < 300; n += 1) await addTask(`t${n}`);
    await until(() => quick.seen.length === 300);
    expect(stuck.seen).toEqual([]);
  });

  test('hands a batch over at once where that is wanted, and one by one where it fails', async () => {
    const { seen, one } = subscriber();
    const together: number[] = [];
    let fails = true;
    await admin.query(
      `insert into public.tasks (user_id, title) select $1, 'once ' || g from generate_series(1, 40) g`,
      [person.userId],
    );
    const handleAll: Subscriber['handleAll'] = async (changes) => {
      if (fails) throw new Error('one of them is broken');
      together.push(changes.length);
    };
    const { outcomes, log } = relay([{ ...one, handleAll }]);
    await until(() => seen.length === 40);
    expect(log.text()).toContain('one by one');
    fails = false;
    await admin.query(`delete from public.tasks where title like 'once %'`);
    await until(() => outcomes.length === 80);
    expect(together.reduce((sum, count) => sum + count, 0) + seen.length - 40).toBe(40);
    expect(together.length).toBeGreaterThan(0);
  });

  test('refuses two subscribers with one name', () => {
    const { one } = subscriber();
    expect(() => relay([one, one])).toThrow('test.tasks');
  });
});

describe('a change that fails', () => {
  test('is tried again before any later one, then put aside, and the rest goes on', async () => {
    const attempts: string[] = [];
    let attemptedAt = 0;
    const { seen, one } = subscriber(async ({ new: row }) => {
      attemptedAt = performance.now();
      attempts.push(String(row?.['title']));
      if (row?.['title'] === 'poison') throw new Error('cannot with password=canary-value');
    });
    await addTask('before');
    await addTask('poison');
    await addTask('after');
    const { outcomes, log } = relay([one], { chance: () => 0.5 });
    for (let attempt = 1; attempt < 5; attempt += 1) {
      await until(() => attempts.filter((title) => title === 'poison').length === attempt);
      await until(
        async () =>
          (await admin.query('select failures from app.outbox_consumers')).rows[0].failures === attempt,
      );
      expect(seen).toEqual(['INSERT before']);
      if (attempt === 1) continue;
      // The waits of 2, 4 and 8 s are told by the database; another process then does not wait them here.
      const { rows } = await admin.query(
        'select extract(epoch from retry_at - clock_timestamp()) as wait from app.outbox_consumers',
      );
      const waitedSeconds = (performance.now() - attemptedAt) / 1_000;
      expect(Number(rows[0].wait) + waitedSeconds).toBeGreaterThan(2 ** (attempt - 1) * 0.75);
      await relays.pop()?.stop();
      await admin.query('update app.outbox_consumers set retry_at = now()');
      relay([one]);
    }
    await until(() => seen.length === 2);
    expect(seen).toEqual(['INSERT before', 'INSERT after']);
    expect(attempts.filter((title) => title === 'poison')).toHaveLength(5);
    const { rows } = await admin.query(
      `select subscriber, error, change->'new'->>'title' as title from app.outbox_dead_letters`,
    );
    expect(rows).toEqual([
      { subscriber: 'test.tasks', error: 'cannot with password=[redacted]', title: 'poison' },
    ]);
    expect(outcomes).toContain('test.tasks failed');
    expect(log.text()).not.toContain('canary');
  });

  test('because the platform is away waits without counting', async () => {
    let isAway = true;
    const { seen, one } = subscriber(async () => {
      if (isAway) throw unavailable({}, { retryAfterMs: 10 });
    });
    relay([one]);
    await addTask('patient');
    await new Promise((resolve) => setTimeout(resolve, 400));
    isAway = false;
    await until(() => seen.length === 1);
    expect((await admin.query('select failures from app.outbox_consumers')).rows).toEqual([{ failures: 0 }]);
  });
});

describe('several processes', () => {
  test('read for a subscriber one at a time; when one stops the next goes on at once', async () => {
    const first = subscriber();
    const second = subscriber();
    const { relay: stopping } = relay([first.one], { leaseMs: 60_000 });
    await until(async () => (await store.lag()).length === 1);
    relay([second.one]);
    await addTask('t0');
    await until(() => first.seen.length === 1);
    await relays.splice(relays.indexOf(stopping), 1)[0]?.stop();
    await addTask('t1');
    await until(() => second.seen.length === 1, 1_000);
    expect(first.seen).toEqual(['INSERT t0']);
    expect(second.seen).toEqual(['INSERT t1']);
  });

  test('take over from one that fell silent, whose late word moves nothing', async () => {
    await store.lease(['test.tasks'], '00000000-0000-4000-8000-000000000001', 300);
    const { seen, one } = subscriber();
    await addTask('t0');
    relay([one]);
    await until(() => seen.length === 1, 2_000);
    const head = (await store.head())!;
    expect(await store.advance('test.tasks', '00000000-0000-4000-8000-000000000001', head)).toBe(false);
    expect(await store.recordFailure('test.tasks', '00000000-0000-4000-8000-000000000001', 1)).toBe(false);
    expect(await store.bury('test.tasks', '00000000-0000-4000-8000-000000000001', head, 'late')).toBe(false);
  });
});

describe('the outbox', () => {
  test('loses what everybody has read and is old, and keeps what somebody has not', async () => {
    await addTask('old');
    await admin.query(`update app.outbox set at = now() - interval '4 days'`);
    await store.lease(['test.slow'], randomUUID(), 1);
    const trim = trimOutboxJob(store);
    await trim.run({}, new AbortController().signal);
    expect((await admin.query('select from app.outbox')).rowCount).toBe(1);
    await admin.query(`update app.outbox_consumers set xid = '9999999999'`);
    await trim.run({}, new AbortController().signal);
    expect((await admin.query('select from app.outbox')).rowCount).toBe(0);
  });

  test('shows how far each subscriber is behind', async () => {
    await store.lease(['test.tasks'], randomUUID(), 60_000);
    await addTask('waiting');
    await admin.query(`update app.outbox set at = now() - interval '90 seconds'`);
    const metrics = createMetrics({ version: '1', withDefaults: false });
    observeOutbox(metrics, store)('test.tasks', 'done', 0.01);
    const { body } = await metrics.render(undefined);
    expect(
      Number(/studyflow_outbox_lag_seconds\{subscriber="test.tasks"\} ([\d.]+)/.exec(body)?.[1]),
    ).toBeGreaterThan(80);
    expect(body).toContain('studyflow_outbox_waiting{subscriber="test.tasks"} 1');
    expect(body).toContain(
      'studyflow_outbox_delivery_duration_seconds_count{subscriber="test.tasks",outcome="done"} 1',
    );
  });
});
