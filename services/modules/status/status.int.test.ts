import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import type { PageFinder } from '../../platform/http/internal-server.ts';
import { createStatusModule } from './module.ts';
import type { PlatformStatus } from './status.ts';

const ME = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const ROOM = '33333333-3333-4333-8333-333333333333';

let database: OpenDatabase;
let admin: pg.Client;
let pages: PageFinder;
let other: Server;

beforeAll(async () => {
  database = await openTestDatabase();
  admin = await database.urls.connect('admin');
  pages = pagesOf(ME);
  other = createServer((request, response) => {
    void pagesOf(OTHER)('/internal/status', new URL(request.url ?? '', 'http://x').searchParams).then(
      (page) => response.end(page?.body),
    );
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await admin.query(
    `insert into app.processes (id, internal_url, roles, lease_until) values
       ($1, 'http://127.0.0.1:1', '{api}', now() + interval '1 hour'),
       ($2, $3, '{rooms}', now() + interval '1 hour'),
       (gen_random_uuid(), 'http://127.0.0.1:1/gone', '{worker}', now() - interval '1 hour')`,
    [ME, OTHER, `http://127.0.0.1:${port}`],
  );
});

afterAll(async () => {
  other.closeAllConnections();
  other.close();
  await database.close();
});

function pagesOf(process: string): PageFinder {
  return createStatusModule({
    ...{ process, version: '1', roles: ['rooms'], release: 'one', colour: 'blue' },
    database: database.database,
    isPromoted: () => true,
    health: { readiness: () => Promise.resolve({ isReady: true, status: 'ready', components: [] }) },
    actors: () => [{ kind: 'room', id: ROOM, epoch: 2, seq: 1, state: 'active', mailbox: 1 }],
    credentials: () => [{ name: 'database', version: 'abc', since: '2026-11-27T00:00:00.000Z' }],
    now: () => new Date(),
  });
}

const ask = async (path: string): Promise<{ status: number; type: string; body: string } | undefined> => {
  const url = new URL(path, 'http://x');
  return pages(url.pathname, url.searchParams);
};

test('every process that lives is asked, and what waits and fires is told', async () => {
  await admin.query(
    `insert into app.alerts (fingerprint, starts_at, labels, annotations)
     values ('f', now(), '{"alertname": "StudyFlowJobsLate", "severity": "warning"}', '{"summary": "Jobs wait."}')`,
  );
  const status = JSON.parse((await ask('/internal/status'))?.body ?? '') as PlatformStatus;
  expect(status.missing).toEqual([]);
  expect(status.processes.map(({ process, status: own }) => [process, own?.process])).toEqual([
    [ME, ME],
    [OTHER, OTHER],
  ]);
  expect(status).toMatchObject({
    rooms: { owned: 2, waiting: 2 },
    releases: [{ release: 'one', processes: 2, promoted: 2 }],
    queues: { jobs: { waiting: 0, dead: 0 } },
    alerts: [{ name: 'StudyFlowJobsLate', state: 'firing', summary: 'Jobs wait.' }],
  });
  expect((await ask('/internal/on-call'))?.body).toContain('Jobs wait.');
});

test('a room is replayed by seq without its words', async () => {
  await admin.query(
    `insert into app.actor_heads (kind, id, epoch, seq, process_id) values ('room', $1, 2, 2, $2)`,
    [ROOM, OTHER],
  );
  await admin.query(`set session_replication_role = replica`);
  for (const seq of [1, 2]) {
    await admin.query(
      `insert into app.room_events (room_id, seq, type, actor_id, client_id, at, data, epoch)
       values ($1, $2, 'chat', $3, gen_random_uuid(), now(), '{"text": "a secret"}', 2)`,
      [ROOM, seq, ME],
    );
  }
  const first = JSON.parse((await ask(`/internal/rooms/${ROOM}/log?limit=1`))?.body ?? '') as object;
  expect(first).toMatchObject({
    owner: OTHER,
    epoch: 2,
    seq: 2,
    events: [{ seq: 1, type: 'chat', actor_id: ME, about: { text: '8 characters' } }],
    next_after: 1,
  });
  const rest = await ask(`/internal/on-call/rooms/${ROOM}?after=1`);
  expect(rest?.body).toContain('8 characters');
  expect(rest?.body).not.toContain('a secret');
  expect((await ask(`/internal/rooms/${OTHER}/log`))?.status).toBe(404);
  expect(await ask(`/internal/rooms/${ROOM}`)).toBeUndefined();
  expect(await ask(`/internal/on-call/rooms/${ROOM}/log`)).toBeUndefined();
});
