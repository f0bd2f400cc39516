import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { readRefreshToken, writeRefreshToken } from './tokens/refresh-token.ts';
import {
  openTestBox,
  refresh,
  send,
  signUpSomebody,
  startTestProcess,
  untilServed,
  type TestProcess,
} from './testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let here: TestProcess;
let there: TestProcess;
let admin: pg.Client;

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

/** As if the last rotations had been so long ago. */
async function age(refreshToken: string, by: string): Promise<void> {
  await admin.query(
    `update auth.sessions set refreshed_at = refreshed_at - $2::interval,
       refresh_token_rotated_at = array(select at - $2::interval from unnest(refresh_token_rotated_at) at)
     where id = $1`,
    [readRefreshToken(refreshToken)?.sessionId, by],
  );
}

async function refreshed(process: TestProcess, token: string): Promise<string> {
  const { status, body } = await refresh(process, token);
  expect(status).toBe(200);
  return String(body['refresh_token']);
}

describe('a refresh', () => {
  test('rotates the token and counts it', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const next = await refreshed(here, refreshToken);
    expect(readRefreshToken(refreshToken)?.counter).toBe(0);
    expect(readRefreshToken(next)).toMatchObject({
      counter: 1,
      sessionId: readRefreshToken(refreshToken)?.sessionId,
    });
  });

  test('gives the active token again when its answer was lost, however long ago', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const next = await refreshed(here, refreshToken);
    await age(refreshToken, '3 days');
    expect(await refreshed(there, refreshToken)).toBe(next);
    expect(await refreshed(there, refreshToken)).toBe(next);
  });

  test('gives the active token again to an ancestor that was used within ten seconds', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const third = await refreshed(here, await refreshed(here, await refreshed(here, refreshToken)));
    expect(await refreshed(here, refreshToken)).toBe(third);
  });

  test('of one token fifty times at once makes one family (S4)', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        untilServed(() => refresh(index % 2 === 0 ? here : there, refreshToken)),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    const tokens = new Set(answers.map(({ body }) => body['refresh_token']));
    expect(tokens.size).toBe(1);
    expect(readRefreshToken(String([...tokens][0]))?.counter).toBe(1);
  });
});

describe('a token that was stolen and used again', () => {
  test('ends the session at once: no descendant and no access token works, in any process (S4)', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const chain = [refreshToken];
    for (let index = 0; index < 9; index += 1) chain.push(await refreshed(here, chain[index] ?? ''));
    const { body: last } = await refresh(here, chain[9] ?? '');
    const accessToken = String(last['access_token']);
    await age(refreshToken, '11 seconds');

    expect((await send(there, 'GET', '/auth/v1/user', { token: accessToken })).status).toBe(200);
    const caught = await refresh(here, chain[4] ?? '');
    expect(caught).toMatchObject({ status: 400, body: { code: 'refresh_token_already_used' } });
    for (const token of [...chain, String(last['refresh_token'])]) {
      for (const process of [here, there]) {
        expect(await refresh(process, token)).toMatchObject({
          status: 400,
          body: { code: 'session_not_found' },
        });
      }
    }
    expect(await send(here, 'GET', '/auth/v1/user', { token: accessToken })).toMatchObject({
      status: 403,
      body: { code: 'session_not_found' },
    });
  });

  test('is caught though the latest refresh was a moment ago', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const second = await refreshed(here, refreshToken);
    await age(refreshToken, '11 seconds');
    await refreshed(here, second);
    expect(await refresh(here, refreshToken)).toMatchObject({
      status: 400,
      body: { code: 'refresh_token_already_used' },
    });
  });
});

describe('a refresh is refused', () => {
  test('without a token, or with one that nobody made', async () => {
    expect(await refresh(here, '')).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(await refresh(here, 'nonsense')).toMatchObject({
      status: 400,
      body: { code: 'validation_failed' },
    });
  });

  test('with a token of a session that is not there', async () => {
    const token = writeRefreshToken('00000000-0000-4000-8000-000000000000', 0, Buffer.alloc(32));
    expect(await refresh(here, token)).toMatchObject({ status: 400, body: { code: 'session_not_found' } });
  });

  test('with a forged token, and the session goes on', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const { sessionId = '' } = readRefreshToken(refreshToken) ?? {};
    for (const counter of [0, 1, 7]) {
      const forged = writeRefreshToken(sessionId, counter, Buffer.alloc(32, 7));
      expect(await refresh(here, forged)).toMatchObject({
        status: 400,
        body: { code: 'refresh_token_not_found' },
      });
    }
    await refreshed(here, refreshToken);
  });

  test('with a token ahead of the session, as after a restored backup', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const next = await refreshed(here, refreshToken);
    const { sessionId } = readRefreshToken(refreshToken) ?? {};
    await admin.query('update auth.sessions set refresh_token_counter = 0 where id = $1', [sessionId]);
    expect(await refresh(here, next)).toMatchObject({
      status: 400,
      body: { code: 'refresh_token_not_found' },
    });
  });

  test('after thirty days without use, and the session is gone', async () => {
    const { refreshToken } = await signUpSomebody(here);
    const { sessionId } = readRefreshToken(refreshToken) ?? {};
    await admin.query(`update auth.sessions set created_at = now() - interval '31 days' where id = $1`, [
      sessionId,
    ]);
    expect(await refresh(here, refreshToken)).toMatchObject({
      status: 400,
      body: { code: 'session_expired' },
    });
    expect(await refresh(here, refreshToken)).toMatchObject({
      status: 400,
      body: { code: 'session_not_found' },
    });
  });

  test('to somebody who was banned', async () => {
    const { id, refreshToken } = await signUpSomebody(here);
    await admin.query(`alter table auth.users disable trigger end_sessions`);
    await admin.query(`update auth.users set banned_until = now() + interval '1 day' where id = $1`, [id]);
    await admin.query(`alter table auth.users enable trigger end_sessions`);
    expect(await refresh(here, refreshToken)).toMatchObject({ status: 400, body: { code: 'user_banned' } });
  });
});

test('a refresh waits while another transaction holds the session, and goes on when it is free', async () => {
  const { refreshToken } = await signUpSomebody(here);
  const { sessionId } = readRefreshToken(refreshToken) ?? {};
  await admin.query('begin');
  await admin.query('select 1 from auth.sessions where id = $1 for update', [sessionId]);
  const waiting = refresh(here, refreshToken);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await admin.query('commit');
  expect((await waiting).status).toBe(200);
});

test('a session that stays locked answers 503 with Retry-After after five seconds, never 409, 429 or 500', async () => {
  const { refreshToken } = await signUpSomebody(here);
  const { sessionId } = readRefreshToken(refreshToken) ?? {};
  await admin.query('begin');
  await admin.query('select 1 from auth.sessions where id = $1 for update', [sessionId]);
  const startedAt = performance.now();
  const { status, headers } = await refresh(here, refreshToken);
  await admin.query('commit');
  expect(status).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(performance.now() - startedAt).toBeGreaterThan(4_500);
  await refreshed(here, refreshToken);
});
