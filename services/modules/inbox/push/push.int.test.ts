import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createJobStore } from '../../../platform/jobs/job-store.ts';
import { startJobWorker, type JobWorker } from '../../../platform/jobs/worker.ts';
import { until } from '../../../platform/redis/testing.ts';
import { recordLog } from '../../../platform/telemetry/testing.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../../testing/serve-routes.ts';
import { startInbox, type InboxProcess } from '../testing.ts';
import { startPushService, type PushService } from './testing.ts';

let open: OpenDatabase;
let system: pg.Client;
let inbox: InboxProcess;
let routes: ServedRoutes;
let worker: JobWorker;
let person: Caller;
let service: PushService;

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 8 });
  system = await open.urls.connect('system');
  inbox = await startInbox(open);
  routes = await serveRoutes(inbox.parts.routes ?? []);
  worker = startJobWorker({
    store: createJobStore(open.database),
    jobs: inbox.parts.jobs ?? [],
    ...{ log: recordLog(), observe: () => undefined, chance: () => 0.5, pollMs: 20 },
  });
});
beforeEach(async () => {
  [person] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  service = await startPushService();
});
afterEach(() => service.stop());
afterAll(async () => {
  await worker.stop();
  await routes.close();
  await inbox.stop();
  await open.close();
});

const path = '/api/push-subscriptions';
const register = async (who = person, device?: string) => {
  const { body, status } = await routes
    .as(who)
    .post(path)
    .send({ ...service.subscription, expirationTime: null, ...(device !== undefined && { device }) });
  expect(status).toBe(201);
  return body as { id: string };
};
let told = 0;
const tell = (
  data: object = { title: 'Hello', message: 'A text', action_url: '/#/rooms' },
  kind = 'test.entry',
) => inbox.writer.reach({ user_id: person.userId, source: `push ${(told += 1)}`, kind, data: { ...data } });
const browsersOf = async (who = person) =>
  (await routes.as(who).get(path)).body.data as { last_used_at: unknown }[];
/** Lets everything that waits for another attempt be tried now. */
const hurry = () => system.query('update app.jobs set due_at = now() where token is null');
const isQuiet = async () => (await system.query('select from app.jobs')).rowCount === 0;

describe('a push', () => {
  test('is encrypted for the browser, signed for the service, and says how long and how urgent it is', async () => {
    await register();
    await tell(
      { title: { en: 'Hello', de: 'Hallo' }, message: 'A text', action_url: '/#/rooms' },
      'test.reminder',
    );
    await until(() => service.received.length === 1);
    const [{ message, headers, claims, raw }] = service.received as [PushService['received'][number]];
    expect(message).toMatchObject({ kind: 'test.reminder', title: 'Hello', text: 'A text', url: '/#/rooms' });
    expect(message['id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(raw.toString('latin1')).not.toContain('Hello');
    expect(headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(headers['topic']).toMatch(/^[\w-]{32}$/);
    expect(claims.sub).toBe('mailto:push@example.test');
    expect((claims.exp ?? 0) * 1_000).toBeLessThan(Date.now() + 86_400_000);
    expect(claims['key']).toBe((await routes.as(person).get(path)).body.public_key);
    await until(async () => (await browsersOf())[0]?.last_used_at !== null);
  });

  test('is in the language of its reader and always small enough', async () => {
    await system.query(`update public.profiles set language = 'de-AT' where id = $1`, [person.userId]);
    await register();
    await tell({
      title: { en: 'Hello', de: 'Hallo' },
      message: '€'.repeat(5_000),
      action_url: `/${'x'.repeat(999)}`,
    });
    await tell({ action_url: 'javascript:alert(1)' });
    await until(() => service.received.length === 2);
    const texts = service.received.map(({ message }) => message['title']).sort();
    expect(texts).toEqual(['Es gibt etwas Neues für dich', 'Hallo']);
    for (const { raw, message } of service.received) {
      expect(raw.length).toBeLessThanOrEqual(4_096);
      expect(String(message['url'])).not.toContain('javascript');
    }
  });

  test('goes to every browser, and the same message is said once however often it is brought', async () => {
    const second = await startPushService();
    await register();
    await routes.as(person).post(path).send(second.subscription);
    const message = { user_id: person.userId, source: 'twice', kind: 'test.entry', data: { title: 'Once' } };
    await Promise.all([
      inbox.writer.reach(message),
      inbox.writer.reach(message),
      inbox.writer.reach(message),
    ]);
    await until(() => service.received.length === 1 && second.received.length === 1);
    await until(isQuiet);
    expect([service.asked(), second.asked()]).toEqual([1, 1]);
    expect(service.received[0]?.message['id']).toBe(second.received[0]?.message['id']);
    await second.stop();
  });

  test('that fails is tried again under the same name, for one browser, and given up after five attempts', async () => {
    await register();
    service.refusals.push({ status: 500 }, { status: 503 });
    await tell({ title: 'Again' });
    await until(async () => {
      await hurry();
      return service.received.length === 1;
    });
    expect(service.asked()).toBe(3);
    service.refusals.push(...[500, 500, 500, 500, 500].map((status) => ({ status })));
    await tell({ title: 'Never' });
    await until(async () => {
      await hurry();
      return (await system.query(`select from app.dead_jobs where name = 'inbox.push-to'`)).rowCount === 1;
    });
    expect(service.asked()).toBe(8);
    expect(await browsersOf()).toHaveLength(1);
  });

  test('that the service is too busy for waits as long as it says, and does not count', async () => {
    await register();
    service.refusals.push(
      ...Array.from({ length: 6 }, () => ({ status: 429, headers: { 'retry-after': '600' } })),
    );
    await tell({ title: 'Busy' });
    await until(() => service.asked() === 1);
    await until(async () => {
      const { rows } = await system.query(
        `select failures, due_at > now() + interval '9 minutes' as waits from app.jobs where name = 'inbox.push-to' and token is null`,
      );
      return rows[0]?.failures === 0 && rows[0]?.waits === true;
    });
    await until(async () => {
      await hurry();
      return service.received.length === 1;
    });
  });

  test.each([404, 410])('to a browser that is gone (%s) takes the browser off the list', async (status) => {
    await register();
    service.refusals.push({ status });
    await tell();
    await until(async () => (await browsersOf()).length === 0);
    await tell();
    await until(isQuiet);
    expect(service.asked()).toBe(1);
  });

  test('that a service will never take is dropped, and the browser stays', async () => {
    await register();
    service.refusals.push({ status: 413 });
    await tell();
    await until(() => service.asked() === 1);
    await until(isQuiet);
    expect(await browsersOf()).toHaveLength(1);
    expect(service.asked()).toBe(1);
  });

  test('waits for the end of quiet hours, and is not sent when it was read by then', async () => {
    await register();
    const now = new Date();
    const [hour, later] = [now.getUTCHours(), (now.getUTCHours() + 3) % 24].map((n) =>
      String(n).padStart(2, '0'),
    );
    const quiet = await routes
      .as(person)
      .patch('/api/notifications/preferences')
      .send({ quiet_hours: { start: `${hour}:00`, end: `${later}:00` } });
    expect(quiet.status).toBe(200);
    await tell({ title: 'Read meanwhile' });
    await tell({ title: 'Not read' });
    const { rows } = await system.query(
      `select due_at > now() + interval '1 hour' as waits from app.jobs where name = 'inbox.push'`,
    );
    expect(rows).toEqual([{ waits: true }, { waits: true }]);
    await routes
      .as(person)
      .post('/api/inbox/read')
      .send({ seqs: [1] });
    await hurry();
    await until(() => service.received.length === 1);
    await until(isQuiet);
    expect(service.received.map(({ message }) => message['title'])).toEqual(['Not read']);
  });

  test('does not reach a browser where somebody else has signed in meanwhile', async () => {
    await register();
    service.refusals.push({ status: 500 });
    await tell({ title: 'For the first' });
    await until(() => service.asked() === 1);
    const [next] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
    await register(next);
    await hurry();
    await until(isQuiet);
    expect(service.received).toEqual([]);
    expect(await browsersOf()).toEqual([]);
    expect(await browsersOf(next)).toHaveLength(1);
  });
});

describe('registering a browser', () => {
  test('again keeps one, shows no secret, and forgetting it is final', async () => {
    await register();
    await register(person, 'My laptop');
    const { body } = await routes.as(person).get(path);
    expect(body.data).toMatchObject([{ device: 'My laptop', endpoint: service.subscription.endpoint }]);
    expect(JSON.stringify(body)).not.toContain(service.subscription.keys.auth);
    const forget = () => routes.as(person).delete(path).send({ endpoint: service.subscription.endpoint });
    expect((await forget()).status).toBe(204);
    expect((await forget()).body).toMatchObject({ reason: 'push-subscription.not-found' });
  });

  test('keeps the newest twenty', async () => {
    for (let n = 0; n < 21; n += 1) {
      const endpoint = `https://push.example.com/${person.userId}/${n}`;
      await routes
        .as(person)
        .post(path)
        .send({ ...service.subscription, endpoint });
    }
    expect(await browsersOf()).toHaveLength(20);
  });

  test.each([
    ['http://push.example.com/x', 422],
    ['https://10.0.0.1/x', 422],
    ['https://[::1]/x', 422],
    ['https://localhost/x', 422],
    ['https://user@push.example.com/x', 422],
    ['ftp://push.example.com/x', 422],
    ['not an address', 422],
  ])('refuses the address %s', async (endpoint, status) => {
    const answer = await routes
      .as(person)
      .post(path)
      .send({ ...service.subscription, endpoint });
    expect(answer.status).toBe(status);
  });

  test('refuses keys that are none', async () => {
    const { p256dh, auth } = service.subscription.keys;
    const offCurve = Buffer.alloc(65, 7).fill(4, 0, 1).toString('base64url');
    for (const keys of [
      { p256dh: offCurve, auth },
      { p256dh: p256dh.slice(4), auth },
      { p256dh, auth: 'AAAA' },
      { p256dh, auth: '?' },
    ]) {
      const answer = await routes
        .as(person)
        .post(path)
        .send({ ...service.subscription, keys });
      expect(answer.status).toBe(422);
    }
  });
});

test('the key is made once, whichever process asks first, and never stands in the database as it is', async () => {
  const { body } = await routes.as(person).get(path);
  const { rows } = await system.query<{ public_key: string; sealed_private_key: string }>(
    'select * from app.push_keys',
  );
  expect(rows).toHaveLength(1);
  expect(body.public_key).toBe(rows[0]?.public_key);
  expect(rows[0]?.sealed_private_key).toMatch(/^sb1\./);
});
