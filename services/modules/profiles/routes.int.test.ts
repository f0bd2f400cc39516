import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Caller } from '../../platform/use-case/caller.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { signUpCallers } from '../../testing/people.ts';
import { serveRoutes, type ServedRoutes } from '../../testing/serve-routes.ts';
import { createProfilesModule, type ProfilesModule } from './module.ts';
import { profileIn } from './profile.mikro.ts';
import { describeProfileRepository, inMemoryProfiles } from './testing.ts';

const call = { requestId: 'test' };
let open: OpenDatabase;
let served: ServedRoutes;
let profiles: ProfilesModule;

beforeAll(async () => {
  open = await openTestDatabase();
  profiles = createProfilesModule({
    runner: open.runner,
    clock: systemClock,
    log: { warn: () => undefined },
    publicUrl: 'https://study.test',
  });
  served = await serveRoutes(profiles.routes ?? []);
});
afterAll(async () => {
  expect(served.bugs).toEqual([]);
  await served.close();
  await open.close();
});

const signUp = async (): Promise<Caller> => (await signUpCallers(open.urls.adminUrl, 1))[0]!;
const scopeOf = (caller: Caller) => open.database.shared(caller, call, 'caller');

describe('profiles in memory', () => {
  describeProfileRepository(inMemoryProfiles);
});

describe('profiles in PostgreSQL', () => {
  let callers: Caller[];
  beforeAll(async () => {
    callers = await signUpCallers(open.urls.adminUrl, 8);
  });
  describeProfileRepository(() => {
    const [anna, ben] = callers.splice(0, 2) as [Caller, Caller];
    return {
      anna: anna.userId,
      ben: ben.userId,
      profileOf: (userId) => profileIn(scopeOf(userId === anna.userId ? anna : ben)),
    };
  });
});

describe('/api/profiles/me', () => {
  test('is read, changed at its version, and makes the full name itself', async () => {
    const anna = await signUp();
    const read = await served.as(anna).get('/api/profiles/me').expect(200);
    expect(read.body).toMatchObject({
      id: anna.userId,
      timezone: 'UTC',
      email: `${anna.userId}@example.test`,
    });
    expect(read.body).not.toHaveProperty('version');
    const etag = read.headers['etag']!;
    await served.as(anna).get('/api/profiles/me').set('If-None-Match', etag).expect(304);
    const changed = await served
      .as(anna)
      .patch('/api/profiles/me')
      .set('If-Match', etag)
      .send({
        first_name: 'Anna',
        last_name: 'Schmidt',
        full_name: 'Somebody Else',
        timezone: 'Europe/Berlin',
      })
      .expect(200);
    expect(changed.body).toMatchObject({ full_name: 'Anna Schmidt', timezone: 'Europe/Berlin' });
    expect(changed.headers['etag']).not.toBe(etag);
    const late = served.as(anna).patch('/api/profiles/me').set('If-Match', etag).send({ first_name: 'Late' });
    expect((await late.expect(412)).body.reason).toBe('version.stale');
  });

  test.each([{ timezone: 'Nowhere' }, { subscription_tier: 'pro' }, { first_name: ['a'] }])(
    'refuses %j',
    async (body) => {
      await served
        .as(await signUp())
        .patch('/api/profiles/me')
        .send(body)
        .expect(422);
    },
  );

  test('names the language that refusals are told in, from the next call on', async () => {
    const anna = await signUp();
    await expect(profiles.findLanguage(anna)).resolves.toBe('en');
    for (const [language, spoken] of [
      ['de-AT', 'de'],
      ['fr', undefined],
    ] as const) {
      await served.as(anna).patch('/api/profiles/me').send({ language }).expect(200);
      await expect(profiles.findLanguage(anna)).resolves.toBe(spoken);
    }
    await expect(profiles.findLanguage({ ...anna, userId: randomUUID() })).resolves.toBeUndefined();
  });

  test('is for people who are signed in and still there', async () => {
    await served.as().get('/api/profiles/me').expect(401);
    const gone = { ...(await signUp()), userId: randomUUID() };
    await served.as(gone).get('/api/profiles/me').expect(404);
    await served.as(gone).patch('/api/profiles/me').send({ first_name: 'Ghost' }).expect(404);
    await served.as(gone).get('/api/users/me/statistics').expect(404);
  });
});

describe('/api/profiles/{id}', () => {
  test('shows name and picture to people of one organisation, and nothing to others', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    await served
      .as(ben)
      .patch('/api/profiles/me')
      .send({ first_name: 'Ben', avatar_url: 'https://b.test/a' });
    const path = `/api/profiles/${ben.userId}`;
    expect((await served.as(anna).get(path).expect(404)).body.reason).toBe('profile.not-found');
    await served.as(anna).get(`/api/profiles/${randomUUID()}`).expect(404);
    await served.as(anna).get('/api/profiles/no-id').expect(422);
    const admin = await open.urls.connect('admin');
    const { rows } = await admin.query(`insert into app.organisations (name) values ('Both') returning id`);
    await admin.query(
      `insert into app.organisation_members (organisation_id, user_id) values ($1, $2), ($1, $3)`,
      [rows[0].id, anna.userId, ben.userId],
    );
    const shown = await served.as(anna).get(path).expect(200);
    expect(shown.body).toEqual({ id: ben.userId, display_name: 'Ben', avatar_url: 'https://b.test/a' });
  });
});

describe('/api/users/me/preferences', () => {
  const path = '/api/users/me/preferences';

  test('are replaced as a whole and changed in part, each at its version', async () => {
    const anna = await signUp();
    const first = await served.as(anna).get(path).expect(200);
    expect(first.body).toMatchObject({
      theme: 'light',
      daily_goal_hours: 2,
      study_reminder_time: '09:00:00',
    });
    const etag = first.headers['etag']!;
    const put = await served.as(anna).put(path).set('If-Match', etag).send({ theme: 'dark' }).expect(200);
    expect(put.body).toMatchObject({ theme: 'dark', sound_enabled: true });
    await served.as(anna).put(path).set('If-Match', etag).send({}).expect(412);
    await served.as(anna).patch(path).set('If-Match', etag).send({}).expect(412);
    const patched = await served
      .as(anna)
      .patch(path)
      .set('If-Match', put.headers['etag']!)
      .send({ sound_enabled: false })
      .expect(200);
    expect(patched.body).toMatchObject({ theme: 'dark', sound_enabled: false });
    expect((await served.as(anna).put(path).send({}).expect(200)).body).toMatchObject({ theme: 'light' });
    await served.as(anna).put(path).send({ theme: 'pink' }).expect(422);
  });

  test('are the defaults where no row is, and come into being with the first change', async () => {
    const anna = await signUp();
    const admin = await open.urls.connect('admin');
    await admin.query('delete from public.user_settings where user_id = $1', [anna.userId]);
    const read = await served.as(anna).get(path).expect(200);
    expect(read.headers['etag']).toBe('"none"');
    const made = await served
      .as(anna)
      .patch(path)
      .set('If-Match', '"none"')
      .send({ theme: 'system' })
      .expect(200);
    expect(made.body).toMatchObject({ theme: 'system', pomodoro_work_duration: 25 });
  });
});

describe('/api/users/me/statistics', () => {
  test('sums what was completed, for the caller alone', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const admin = await open.urls.connect('admin');
    await admin.query(
      `insert into public.study_sessions (user_id, title, status, completed, duration, focus_score) values
         ($1, 'a', 'completed', true, 30, 80), ($1, 'b', 'completed', false, 15, 61), ($1, 'c', 'active', false, 99, 1),
         ($2, 'd', 'completed', true, 500, 5)`,
      [anna.userId, ben.userId],
    );
    await admin.query(
      `insert into public.tasks (user_id, title, status) values ($1, 'a', 'completed'), ($1, 'b', 'todo')`,
      [anna.userId],
    );
    const { body } = await served.as(anna).get('/api/users/me/statistics').expect(200);
    expect(body).toMatchObject({ study_minutes: 45, study_sessions: 2, average_focus: 70.5, subjects: 0 });
    expect(body).toMatchObject({ tasks: 2, tasks_completed: 1, last_active_at: null });
  });

  test('say when the person was last here, once that was noted', async () => {
    const anna = await signUp();
    profiles.activity.seen(anna, call);
    let lastActive: unknown = null;
    for (let attempt = 0; attempt < 50 && lastActive === null; attempt += 1) {
      lastActive = (await served.as(anna).get('/api/users/me/statistics').expect(200)).body.last_active_at;
    }
    expect(lastActive).toEqual(expect.any(String));
  });
});
