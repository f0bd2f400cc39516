import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { createJobStore } from '../../../platform/jobs/job-store.ts';
import { startJobWorker, type JobWorker } from '../../../platform/jobs/worker.ts';
import { until } from '../../../platform/redis/testing.ts';
import { recordLog } from '../../../platform/telemetry/testing.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { openTestDatabase, type OpenDatabase } from '../../../testing/database.ts';
import { signUpCallers } from '../../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../../testing/serve-routes.ts';
import { mailRefused } from '../../../platform/mail/errors.ts';
import type { Mail } from '../../../platform/mail/mail.ts';
import { startInbox, type InboxProcess } from '../testing.ts';

let open: OpenDatabase;
let system: pg.Client;
let inbox: InboxProcess;
let routes: ServedRoutes;
let worker: JobWorker;
let person: Caller;
let failures: Error[] = [];
const sent: (Mail & { id?: string | undefined })[] = [];

beforeAll(async () => {
  open = await openTestDatabase({ maxConnections: 8 });
  system = await open.urls.connect('system');
  inbox = await startInbox(open, {
    mailer: {
      send: async (mail, { id } = {}) => {
        const failure = failures.shift();
        if (failure !== undefined) throw failure;
        sent.push({ ...mail, id });
      },
    },
  });
  routes = await serveRoutes(inbox.parts.routes ?? []);
  worker = startJobWorker({
    store: createJobStore(open.database),
    jobs: inbox.parts.jobs ?? [],
    ...{ log: recordLog(), observe: () => undefined, chance: () => 0.5, pollMs: 20 },
  });
});
beforeEach(async () => {
  [person] = (await signUpCallers(open.urls.adminUrl, 1)) as [Caller];
  sent.length = 0;
  failures = [];
});
afterAll(async () => {
  await worker.stop();
  await routes.close();
  await inbox.stop();
  await open.close();
});

const path = '/api/notifications/preferences';
const wish = (body: object) => routes.as(person).patch(path).send(body);
let told = 0;
const tell = (title: string, kind = 'test.entry') =>
  inbox.writer.reach({
    user_id: person.userId,
    source: `digest ${(told += 1)}`,
    kind,
    data: { title, message: `About ${title}` },
  });
/** Every digest of the person is due, and the schedule fires. */
async function digest(): Promise<void> {
  await system.query(`update app.deliveries set due_at = now() where way = 'email' and user_id = $1`, [
    person.userId,
  ]);
  await inbox.run('inbox.gather-digests');
}
const statesOf = async (): Promise<string[]> =>
  (
    await system.query<{ state: string }>(
      `select state from app.deliveries where way = 'email' and user_id = $1 order by created_at`,
      [person.userId],
    )
  ).rows.map(({ state }) => state);
const settled = (count: number) =>
  until(async () => (await statesOf()).filter((state) => state !== 'waiting').length === count);

describe('a digest', () => {
  test('is one mail with what is unread, in the language of its reader, with one way to end them in its head', async () => {
    await system.query(`update public.profiles set language = 'de' where id = $1`, [person.userId]);
    await wish({ kinds: { '*': { email: 'daily' } } });
    for (const title of ['Eins', 'Zwei', 'Drei']) await tell(title);
    await routes
      .as(person)
      .post('/api/inbox/read')
      .send({ seqs: [2] });
    await digest();
    await settled(3);
    expect(sent).toHaveLength(1);
    const [mail] = sent as [Mail];
    expect(mail).toMatchObject({
      to: `${person.userId}@example.test`,
      subject: '2 neue Mitteilungen für dich',
    });
    for (const form of [mail.text, mail.html]) {
      expect(form).toContain('Eins: About Eins');
      expect(form).not.toContain('Zwei');
      expect(form).toContain('Drei');
    }
    const url = mail.links.at(-1) ?? '';
    expect(mail.headers).toEqual({
      'List-Unsubscribe': `<${url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
    expect(mail.text).toContain(url);
    expect(await statesOf()).toEqual(['sent', 'sent', 'sent']);
    await digest();
    expect(sent).toHaveLength(1);
  });

  test('comes at the time of day that the person names, by their wall clock', async () => {
    await system.query(`update public.profiles set timezone = 'Asia/Kolkata' where id = $1`, [person.userId]);
    await wish({
      kinds: { '*': { email: 'daily' }, 'test.soon': { email: 'hourly' } },
      digest_time: '19:45',
    });
    await tell('Daily');
    await tell('Hourly', 'test.soon');
    await tell('None', 'test.entry');
    const { rows } = await system.query<{ clock: string }>(
      `select distinct to_char(due_at at time zone 'Asia/Kolkata', case kind when 'test.soon' then 'MI:SS' else 'HH24:MI:SS' end) as clock
       from app.deliveries where user_id = $1 order by 1`,
      [person.userId],
    );
    expect(rows.map(({ clock }) => clock)).toEqual(['00:00', '19:45:00']);
    // Nothing of it becomes due while others are tested, at whatever time that is.
    await system.query('delete from auth.users where id = $1', [person.userId]);
  });

  test('is not sent when everything was read, nor to whoever wants none any more', async () => {
    await wish({ kinds: { '*': { email: 'hourly' } } });
    await tell('Read');
    await routes.as(person).post('/api/inbox/read').send({ up_to: 1 });
    await digest();
    await settled(1);
    await tell('Not wanted');
    const service = await open.urls.connectAs('service_role');
    await service.query('update public.user_settings set email_notifications = false where user_id = $1', [
      person.userId,
    ]);
    await digest();
    await settled(2);
    expect(await statesOf()).toEqual(['dropped', 'dropped']);
    expect(sent).toEqual([]);
  });

  test('names fifty and counts the rest', async () => {
    await wish({ kinds: { '*': { email: 'hourly' } } });
    for (let n = 1; n <= 53; n += 1) await tell(`Number ${n}.`);
    await digest();
    await settled(53);
    expect(sent[0]?.subject).toBe('53 new messages for you');
    expect(sent[0]?.text).toContain('And 3 more.');
    expect(sent[0]?.text).not.toContain('Number 51.');
  });

  test('is tried again as the same mail, and dropped when the server will never take it', async () => {
    await wish({ kinds: { '*': { email: 'hourly' } } });
    await tell('Again');
    failures = [new Error('The line broke')];
    await digest();
    await until(() => failures.length === 0);
    await until(async () => {
      await system.query('update app.jobs set due_at = now() where token is null');
      return sent.length === 1;
    });
    await settled(1);
    const { rows } = await system.query<{ batch_id: string }>(
      'select batch_id from app.deliveries where user_id = $1',
      [person.userId],
    );
    expect(sent[0]?.id).toBe(rows[0]?.batch_id);
    await tell('Never');
    failures = [mailRefused()];
    await digest();
    await settled(2);
    expect(await statesOf()).toEqual(['sent', 'dropped']);
  });

  test('goes to no address that was never confirmed, and to no guest', async () => {
    await wish({ kinds: { '*': { email: 'hourly' } } });
    await system.query('update auth.users set email_confirmed_at = null where id = $1', [person.userId]);
    await tell('Unseen');
    expect(await statesOf()).toEqual([]);
  });
});

describe('the link in every mail', () => {
  const linkOf = async (): Promise<string> => {
    await wish({
      kinds: { '*': { email: 'hourly', push: false }, 'test.other': { email: 'daily' } },
      quiet_hours: { start: '22:00', end: '07:00', then: 'digest' },
    });
    await tell('Something');
    await digest();
    await settled(1);
    return new URL(sent[0]?.links.at(-1) ?? '').pathname;
  };

  test('asks first and changes nothing when it is looked at', async () => {
    const link = await linkOf();
    const page = await routes.as().get(link).set('accept-language', 'de');
    expect(page.status).toBe(200);
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(page.text).toContain('<form method="post">');
    expect(page.text).toContain('Keine Mails mehr schicken');
    expect((await routes.as(person).get(path)).body.kinds['*'].email).toBe('hourly');
  });

  test('ends all mails with one click of a program, without a session, and leaves everything else', async () => {
    const link = await linkOf();
    const done = await routes.as().post(link).type('form').send('List-Unsubscribe=One-Click');
    expect(done.status).toBe(200);
    expect(done.text).toContain('You get no more of these mails');
    expect((await routes.as(person).get(path)).body).toMatchObject({
      kinds: { '*': { email: 'off', push: false }, 'test.other': { email: 'off' } },
      quiet_hours: { start: '22:00', end: '07:00', then: 'deliver' },
    });
    await tell('Silence');
    expect(await statesOf()).toEqual(['sent']);
    expect((await routes.as().post(link).type('form').send('List-Unsubscribe=One-Click')).status).toBe(200);
  });

  test('that is broken, made up, or of an account that is gone, is not found', async () => {
    const link = await linkOf();
    for (const broken of [link.slice(0, -6), '/api/notifications/unsubscribe/sb1.x']) {
      expect((await routes.as().get(broken)).body).toMatchObject({
        reason: 'notification.unsubscribe-link-broken',
      });
      expect((await routes.as().post(broken)).status).toBe(404);
    }
    await system.query('delete from auth.users where id = $1', [person.userId]);
    expect((await routes.as().post(link)).status).toBe(404);
  });
});

describe('preferences', () => {
  test('are the defaults until they are changed, kind by kind', async () => {
    const first = await routes.as(person).get(path);
    expect(first.body).toEqual({
      kinds: {},
      quiet_hours: null,
      digest_time: '08:00',
      timezone: 'UTC',
      defaults: { inbox: true, push: true, email: 'off' },
    });
    expect(first.headers['etag']).toBe('"0"');
    await wish({ kinds: { 'room.invited': { push: false }, '*': { email: 'daily' } } });
    await wish({ kinds: { 'room.invited': { email: 'hourly' } }, digest_time: '18:30' });
    const changed = await wish({ kinds: { '*': null } });
    expect(changed.body).toMatchObject({
      kinds: { 'room.invited': { push: false, email: 'hourly' } },
      digest_time: '18:30',
    });
    expect(changed.headers['etag']).toBe('"3"');
  });

  test('refuse what is no time, no kind and no way, and a change that somebody made in between', async () => {
    for (const body of [
      { digest_time: '24:00' },
      { quiet_hours: { start: '7:00', end: '08:00' } },
      { kinds: { Kind: {} } },
      { kinds: { __proto__x: {} } },
      { kinds: { 'a.b': { sms: true } } },
      { kinds: { 'a.b': { email: 'monthly' } } },
      { unknown: 1 },
    ]) {
      expect((await wish(body)).status).toBe(422);
    }
    expect((await wish({ digest_time: '09:00' }).set('if-match', '"7"')).status).toBe(412);
    expect((await wish({ digest_time: '09:00' }).set('if-match', '"0"')).status).toBe(200);
  });

  test('can keep a kind out of the inbox', async () => {
    await wish({ kinds: { 'test.entry': { inbox: false, push: false } } });
    await tell('Nothing');
    expect((await routes.as(person).get('/api/inbox')).body).toMatchObject({ data: [], seq: 0 });
  });
});

test('figures tell what left on which way, and what waits', async () => {
  await wish({ kinds: { '*': { email: 'daily' } } });
  await tell('Waits');
  const { body } = await inbox.metrics.render(undefined);
  expect(body).toMatch(/studyflow_deliveries_total\{way="email",outcome="sent"\} [1-9]/);
  expect(body).toMatch(/studyflow_deliveries_total\{way="inbox",outcome="sent"\} [1-9]/);
  expect(body).toMatch(/studyflow_deliveries_waiting\{way="email"\} [1-9]/);
  expect(body).toMatch(/studyflow_deliveries_oldest_seconds\{way="email"\} \d/);
});
