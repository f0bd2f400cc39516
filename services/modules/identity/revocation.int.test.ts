import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import type { Revocation } from './revocation/revocation-list.ts';
import { readRefreshToken } from './tokens/refresh-token.ts';
import {
  ANON_KEY,
  PASSWORD,
  eventually,
  movableClock,
  openTestBox,
  send,
  sharedWake,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type TestProcess,
} from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let here: TestProcess;
let there: TestProcess;
let admin: pg.Client;
const clock = movableClock();

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  here = await startTestProcess({ open, box: box.box });
  there = await startTestProcess({ open, box: box.box, publicUrl: here.url });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await open.close();
  await box.remove();
});

async function isIn(process: TestProcess, token: string): Promise<boolean> {
  return (await send(process, 'GET', '/api/users/me', { token })).status === 200;
}

describe('signing out', () => {
  test.each([
    ['local', [false, true]],
    ['others', [true, false]],
    ['global', [false, false]],
  ] as const)(
    '%s ends the sessions it says, in every process within a second (S9)',
    async (scope, expected) => {
      const mine = await signUpSomebody(here);
      const other = await signInAgain(there, mine.email);
      const somebodyElse = await signUpSomebody(here);
      const answer = await send(here, 'POST', `/auth/v1/logout?scope=${scope}`, { token: mine.accessToken });
      expect(answer).toMatchObject({ status: 204, body: {} });
      const tokens = [mine.accessToken, other.accessToken];
      expect(await Promise.all(tokens.map((token) => isIn(here, token)))).toEqual(expected);
      await eventually(async () => {
        const found = await Promise.all(tokens.map((token) => isIn(there, token)));
        return found.every((value, index) => value === expected[index]);
      });
      expect(await isIn(there, somebodyElse.accessToken)).toBe(true);
    },
  );

  test('refuses an unknown scope and ends nothing', async () => {
    const { accessToken } = await signUpSomebody(here);
    const answer = await send(here, 'POST', '/auth/v1/logout?scope=everything', { token: accessToken });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(await isIn(here, accessToken)).toBe(true);
  });
});

describe('sessions end', () => {
  test('when the password changes, all but the one that changed it', async () => {
    const mine = await signUpSomebody(here);
    const other = await signInAgain(here, mine.email);
    const body = { password: 'another horse battery' };
    expect((await send(here, 'PUT', '/auth/v1/user', { body, token: mine.accessToken })).status).toBe(200);
    expect(await isIn(here, mine.accessToken)).toBe(true);
    expect(await isIn(here, other.accessToken)).toBe(false);
    await eventually(async () => !(await isIn(there, other.accessToken)));
  });

  test('when somebody is banned by whatever door, and the ban keeps them out', async () => {
    const { id, email, accessToken } = await signUpSomebody(here);
    await admin.query(`update auth.users set banned_until = now() + interval '1 hour' where id = $1`, [id]);
    await eventually(async () => !(await isIn(here, accessToken)) && !(await isIn(there, accessToken)));
    const body = { email, password: PASSWORD };
    expect(await send(here, 'POST', '/auth/v1/token?grant_type=password', { body })).toMatchObject({
      status: 400,
      body: { code: 'user_banned' },
    });
  });

  test('when an account is deleted', async () => {
    const { id, accessToken } = await signUpSomebody(here);
    await admin.query('delete from auth.users where id = $1', [id]);
    await eventually(async () => !(await isIn(here, accessToken)) && !(await isIn(there, accessToken)));
  });

  test('all of them, by an entry for a person', async () => {
    const { id, accessToken } = await signUpSomebody(here);
    await new Promise((resolve) => setTimeout(resolve, 1_000 - (Date.now() % 1_000) + 5));
    await admin.query(`insert into auth.revocations (user_id, reason) values ($1, 'operator')`, [id]);
    await eventually(async () => !(await isIn(here, accessToken)) && !(await isIn(there, accessToken)));
  });
});

test('a revocation is seen though a long transaction elsewhere holds back the horizon', async () => {
  const { id, accessToken } = await signUpSomebody(here);
  const slow = await open.urls.connect('admin');
  await slow.query('begin; create table public.slow_one (id int)');
  await admin.query('delete from auth.sessions where user_id = $1', [id]);
  await eventually(async () => !(await isIn(there, accessToken)));
  await slow.query('rollback');
});

test('an entry whose transaction commits late is seen', async () => {
  const { accessToken, refreshToken } = await signUpSomebody(here);
  const { sessionId } = readRefreshToken(refreshToken) ?? {};
  const late = await open.urls.connect('admin');
  await late.query('begin');
  await late.query('delete from auth.sessions where id = $1', [sessionId]);
  await signUpSomebody(here);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(await isIn(there, accessToken)).toBe(true);
  await late.query('commit');
  await eventually(async () => !(await isIn(there, accessToken)));
});

test('whoever listens is told once of each session that ended, in its own process and in others', async () => {
  const { id, accessToken, refreshToken } = await signUpSomebody(here);
  const told: Revocation[][] = [[], []];
  // What the tests before have ended may still be on its way to one of the two.
  const stops = [here, there].map(({ module }, index) =>
    module.onRevoked((entry) => entry.user_id === id && told[index]?.push(entry)),
  );
  await send(here, 'POST', '/auth/v1/logout', { token: accessToken });
  await eventually(() => told.every((entries) => entries.length > 0));
  await new Promise((resolve) => setTimeout(resolve, 600));
  stops.forEach((stop) => stop());
  const session_id = readRefreshToken(refreshToken)?.sessionId;
  for (const entries of told) {
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ session_id, user_id: id, reason: 'signed-out' });
  }
});

test('a process that is woken need not wait for its turn', async () => {
  const wake = sharedWake();
  const first = await startTestProcess({ open, box: box.box, publicUrl: here.url, wake });
  const second = await startTestProcess({ open, box: box.box, publicUrl: here.url, wake });
  const { accessToken } = await signUpSomebody(first);
  const startedAt = performance.now();
  const ended = new Promise((resolve) => second.module.onRevoked(resolve));
  await send(first, 'POST', '/auth/v1/logout', { token: accessToken });
  await ended;
  expect(performance.now() - startedAt).toBeLessThan(200 * machine.factor());
  await Promise.all([first.close(), second.close()]);
});

test('a process that is behind asks the database, which still knows who may come in', async () => {
  const idle = await startTestProcess({ open, box: box.box, publicUrl: here.url, clock, start: false });
  const behind = await startTestProcess({ open, box: box.box, publicUrl: here.url, clock });
  const { accessToken } = await signUpSomebody(here);
  expect(await isIn(behind, accessToken)).toBe(true);
  await behind.module.stop();
  clock.move(2_000);
  expect(await isIn(behind, accessToken)).toBe(true);
  await send(here, 'POST', '/auth/v1/logout', { token: accessToken });
  expect(await send(behind, 'GET', '/api/users/me', { token: accessToken })).toMatchObject({
    status: 401,
    body: { reason: 'auth.session-revoked', code: 'AUTH_ERROR' },
  });
  // Without its keys a process cannot tell anything: it says so, and lets nobody in.
  expect((await send(idle, 'GET', '/api/users/me', { token: accessToken })).status).toBe(503);
  expect((await send(idle, 'GET', '/auth/v1/.well-known/jwks.json')).status).toBe(503);
  expect((await send(idle, 'GET', '/auth/v1/settings', { headers: { apikey: ANON_KEY } })).status).toBe(200);
  await Promise.all([idle.close(), behind.close()]);
});
