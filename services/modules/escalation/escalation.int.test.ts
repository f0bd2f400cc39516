import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { createApp } from '../../platform/http/app.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { watchMachine } from '../../testing/time-limits.ts';
import { PLATFORM } from '../../platform/use-case/caller.ts';
import { buildPolicy, buildWebhook, TOKEN, testEscalation, type TestEscalation } from './testing.ts';

const machine = watchMachine();

let database: OpenDatabase;
let admin: pg.Client;
let served: ServedRoutes;
let escalation: TestEscalation;
let stops: (() => Promise<void>)[];

beforeAll(async () => {
  database = await openTestDatabase();
  admin = await database.urls.connect('admin');
});

afterAll(() => database.close());

beforeEach(async () => {
  await admin.query('truncate app.alerts, app.alert_watchdog cascade');
  stops = [];
  escalation = testEscalation(database);
  served = await serveRoutes(escalation.module.parts.routes ?? []);
});

afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await served.close();
  expect(served.bugs).toEqual([]);
});

const api = () => served.as(PLATFORM);
const start = (): void => void stops.push(escalation.module.start());

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  const end = performance.now() + 5_000 * machine.factor();
  while (!(await what())) {
    if (performance.now() > end) throw new Error('it did not come to be in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function only(): Promise<{ id: string; state: string; round: number }> {
  const { rows } = await admin.query<{ id: string; state: string; round: number }>(
    'select * from app.alerts',
  );
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

/** Lets an alert's past be longer by so many minutes. */
async function later(minutes: number): Promise<void> {
  const past = `interval '${minutes.toString()} minutes'`;
  await admin.query(
    `update app.alerts set round_at = round_at - ${past}, next_at = next_at - ${past},
       acknowledged_until = acknowledged_until - ${past}, heard_at = heard_at - ${past}`,
  );
}

async function history(): Promise<string[]> {
  const { rows } = await admin.query<{ line: string }>(
    `select concat_ws(' ', kind, who, level, note) as line from app.alert_history order by id`,
  );
  return rows.map(({ line }) => line);
}

describe('what Alertmanager says', () => {
  test('is kept once, however often it comes', async () => {
    for (let times = 0; times < 3; times += 1) await api().post('/alerts').send(buildWebhook()).expect(204);
    await Promise.all([1, 2, 3].map(() => api().post('/alerts').send(buildWebhook()).expect(204)));
    expect(await only()).toMatchObject({ state: 'firing', round: 0 });
    expect(await history()).toEqual(['fired']);
  });

  test('ends an alert, also one whose firing comes late', async () => {
    await api()
      .post('/alerts')
      .send(buildWebhook({ status: 'resolved' }))
      .expect(204);
    await api().post('/alerts').send(buildWebhook()).expect(204);
    expect(await only()).toMatchObject({ state: 'resolved' });
  });

  test('opens an alert again that fires on after its end', async () => {
    await api()
      .post('/alerts')
      .send(buildWebhook({ status: 'resolved' }))
      .expect(204);
    await later(2);
    await api().post('/alerts').send(buildWebhook()).expect(204);
    expect(await only()).toMatchObject({ state: 'firing', round: 1 });
    expect(await history()).toEqual(['resolved', 'reopened']);
  });

  test('ends an earlier firing whose end was lost, and an older word does not come back', async () => {
    await api().post('/alerts').send(buildWebhook()).expect(204);
    await api()
      .post('/alerts')
      .send(buildWebhook({ startsAt: '2026-11-27T05:00:00Z' }))
      .expect(204);
    await api()
      .post('/alerts')
      .send(buildWebhook({ startsAt: '2026-11-27T02:00:00Z' }))
      .expect(204);
    const { rows } = await admin.query('select state from app.alerts order by starts_at');
    expect(rows).toEqual([{ state: 'resolved' }, { state: 'firing' }]);
  });

  test('is cut where it is too long, and refused where it is nothing or from nobody', async () => {
    const annotations = { summary: 'x'.repeat(50_000) };
    await api().post('/alerts').send(buildWebhook({ annotations })).expect(204);
    const { body } = await api().get('/api/alerts').expect(200);
    expect(body.data[0].annotations.summary).toHaveLength(2_000);
    await api().post('/alerts').send({ version: '3', alerts: [] }).expect(422);
    await served.as().post('/alerts').send(buildWebhook()).expect(401);
  });
});

describe('the escalation', () => {
  test('tells level by level, each once, with several processes at it', async () => {
    start();
    stops.push(testEscalation(database, { policy: buildPolicy() }).module.start());
    const other = testEscalation(database);
    stops.push(other.module.start());
    await api().post('/alerts').send(buildWebhook()).expect(204);
    const sent = async (): Promise<string[]> => {
      const { rows } = await admin.query<{ line: string }>(
        `select concat_ws(' ', level, turn, contact, way) as line from app.alert_tellings where state = 'sent' order by 1`,
      );
      return rows.map(({ line }) => line);
    };
    await until(async () => (await sent()).length === 1);
    await later(10);
    await until(async () => (await sent()).length === 3);
    await later(5);
    await until(async () => (await sent()).length === 4);
    expect(await sent()).toEqual(['0 0 ada email', '0 1 ada email', '1 0 ben email', '1 0 team webhook']);
    expect((await history()).filter((line) => line.startsWith('told'))).toHaveLength(4);
  });

  test('stops when somebody acknowledges, and begins anew when that runs out', async () => {
    start();
    await api().post('/alerts').send(buildWebhook()).expect(204);
    await until(async () => (await history()).length === 2);
    const { id } = await only();
    const { body } = await api()
      .post(`/api/alerts/${id}/acknowledge`)
      .send({ by: 'ada', minutes: 30, note: 'on it' })
      .expect(200);
    expect(body).toMatchObject({ state: 'acknowledged', acknowledged_by: 'ada', note: 'on it' });
    await later(20);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(escalation.mails).toHaveLength(1);
    await later(11);
    await until(async () => (await history()).length === 5);
    expect(escalation.mails).toHaveLength(2);
    expect(await only()).toMatchObject({ state: 'firing', round: 1 });
    expect(await history()).toEqual([
      'fired',
      'told ada 0 email',
      'acknowledged ada on it',
      'lapsed ada',
      'told ada 0 email',
    ]);
  });

  test('stops when the alert is over, and drops what was not sent', async () => {
    await api().post('/alerts').send(buildWebhook()).expect(204);
    const { id } = await only();
    await api().post(`/api/alerts/${id}/resolve`).send({ by: 'ben' }).expect(200);
    await api().post(`/api/alerts/${id}/acknowledge`).send({ by: 'ben' }).expect(409);
    await api().post(`/api/alerts/${crypto.randomUUID()}/resolve`).send({ by: 'ben' }).expect(404);
    start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(escalation.mails).toEqual([]);
  });

  test('sends again what a process took with it, under the same id', async () => {
    const { promise: stuck, resolve: free } = Promise.withResolvers<undefined>();
    let taken: string | undefined;
    const dying = testEscalation(database, {
      mailer: { send: (_mail, how) => ((taken = how?.id), stuck.then(() => undefined)) },
    });
    stops.push(dying.module.start());
    await api().post('/alerts').send(buildWebhook()).expect(204);
    await until(() => taken !== undefined);
    await admin.query(`update app.alert_tellings set try_at = now()`);
    start();
    await until(() => escalation.mails.length === 1);
    expect(escalation.mails[0]?.id).toBe(taken);
    free(undefined);
    await until(async () => (await history()).length >= 2);
    expect((await history()).filter((line) => line.startsWith('told'))).toHaveLength(1);
  });

  test('goes on when a contact cannot be reached, and says so', async () => {
    const failing = testEscalation(database, {
      mailer: { send: () => Promise.reject(new Error('connection refused')) },
    });
    stops.push(failing.module.start());
    await api().post('/alerts').send(buildWebhook()).expect(204);
    await until(async () => (await history()).some((line) => line.startsWith('untold ada')));
    await later(10);
    await until(() => failing.posts.length === 1);
    expect(JSON.parse(failing.posts[0]!.body)).toMatchObject({
      type: 'alert.firing',
      contact: 'team',
      level: 1,
      name: 'StudyFlowOutboxLagging',
    });
  });
});

describe('the pages', () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    const { pages, admission, parts } = escalation.module;
    const app = createApp({
      ids: randomIds,
      isOriginAllowed: () => false,
      trustedProxies: 0,
      body: { limitBytes: 100_000, maxDepth: 8 },
      first: [],
      admission: [admission],
      reportBug: (thrown) => {
        throw thrown;
      },
      mounts: [{ path: '/', handler: pages }],
      routes: parts.routes ?? [],
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const linkOf = (): string => new URL(escalation.mails[0]?.mail.links[0] ?? '').pathname;
  const post = (path: string, form: Record<string, string>): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
      headers: { 'accept-language': 'de' },
    });

  test('act by POST alone, once, and say in the language of the reader what does not work', async () => {
    const authorization = `Basic ${Buffer.from(`alertmanager:${TOKEN}`).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const hook = { method: 'POST', headers, body: JSON.stringify(buildWebhook()) };
    expect((await fetch(`${url}/alerts`, hook)).status).toBe(204);
    start();
    await until(() => escalation.mails.length === 1);
    const link = linkOf();

    const shown = await fetch(`${url}${link}`);
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
    const cookie = shown.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    expect(await only()).toMatchObject({ state: 'firing' });
    const board = await fetch(url, { headers: { cookie, 'accept-language': 'de' } });
    expect(await board.text()).toContain('Offen (1)');
    expect((await post(`/acknowledge/${cookie.split('=')[1] ?? ''}`, { action: 'acknowledge' })).status).toBe(
      401,
    );

    const wrong = await post(link, { action: 'delete' });
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining('Das ging nicht')]);
    expect((await post(link, { action: 'acknowledge', minutes: 'x' })).status).toBe(422);
    const taken = await post(link, { action: 'acknowledge', minutes: '30', note: '' });
    expect([taken.status, taken.headers.get('location')]).toEqual([303, link]);
    expect(await only()).toMatchObject({ state: 'acknowledged', acknowledged_by: 'ada', note: null });

    expect((await post(link, { action: 'resolve' })).status).toBe(303);
    const late = await post(link, { action: 'acknowledge' });
    expect([late.status, await late.text()]).toEqual([
      409,
      expect.stringContaining('Dieser Alarm ist vorbei'),
    ]);
    await Promise.all(stops.map((stop) => stop()));
    await admin.query('truncate app.alerts cascade');
    expect((await fetch(`${url}${link}`)).status).toBe(404);
  });
});

describe('the Watchdog', () => {
  test('is an alert while it is silent, and ends when it is heard', async () => {
    escalation = testEscalation(database, { policy: buildPolicy({ watchdog_minutes: 0.01 }) });
    start();
    await until(() => escalation.mails.length === 1);
    expect(escalation.mails[0]?.mail.subject).toBe('[CRITICAL] Watchdog');
    await Promise.all(stops.map((stop) => stop()));
    escalation = testEscalation(database, { policy: buildPolicy() });
    await api().post('/watchdog').send(buildWebhook()).expect(204);
    start();
    await until(async () => (await only()).state === 'resolved');
    const { body } = await api().get('/api/on-call').expect(200);
    expect(body.levels).toEqual([
      { after_minutes: 0, names: ['ada'] },
      { after_minutes: 10, names: ['ben', 'team'] },
    ]);
    expect(Date.parse(body.watchdog_heard_at)).toBeGreaterThan(Date.now() - 60_000);
  });
});
