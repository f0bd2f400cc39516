import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  openTestBox,
  refresh,
  send,
  signInAgain,
  signUpSomebody,
  startTestProcess,
  type TestProcess,
} from './testing.ts';
import { watchMachine } from '../../testing/time-limits.ts';

const machine = watchMachine();

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let admin: pg.Client;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  await open.close();
  await box.remove();
});

async function kidsOf(process: TestProcess): Promise<unknown[]> {
  const { body } = await send(process, 'GET', '/auth/v1/.well-known/jwks.json');
  return (body['keys'] as { kid: string }[]).map(({ kid }) => kid);
}

async function runJob(process: TestProcess, name: string): Promise<void> {
  const job = process.module.parts.jobs?.find((candidate) => candidate.name === name);
  await job?.run({}, new AbortController().signal);
}

describe('signing keys', () => {
  test('are made once by processes that start at the same moment, and sealed', async () => {
    const processes = await Promise.all(
      Array.from({ length: 4 }, () => startTestProcess({ open, box: box.box })),
    );
    const [first, ...others] = await Promise.all(processes.map(kidsOf));
    for (const kids of others) expect(kids).toEqual(first);
    const { rows } = await admin.query<{ sealed_private_key: string }>('select * from auth.signing_keys');
    expect(rows).toHaveLength(2);
    for (const { sealed_private_key: sealed } of rows) {
      expect(sealed).toMatch(/^sb1\./);
      expect(sealed).not.toContain('PRIVATE');
    }
    await Promise.all(processes.map(({ close }) => close()));
  });

  test('rotate: the next one signs, the old one verifies until its last token is over', async () => {
    const process = await startTestProcess({ open, box: box.box });
    const [next, current] = await kidsOf(process);
    await runJob(process, 'identity.rotate-signing-keys');
    expect((await admin.query('select kid from auth.signing_keys')).rows).toHaveLength(2);

    const { accessToken, email } = await signUpSomebody(process);
    await admin.query(
      `update auth.signing_keys set created_at = now() - interval '1 hour', activates_at = activates_at - interval '31 days'`,
    );
    await runJob(process, 'identity.rotate-signing-keys');
    await process.close();

    const after = await startTestProcess({ open, box: box.box, publicUrl: process.url });
    const kids = await kidsOf(after);
    expect(kids).toHaveLength(3);
    expect(kids.slice(1)).toEqual([next, current]);
    const again = await signInAgain(after, email);
    expect(JSON.parse(Buffer.from(again.accessToken.split('.')[0] ?? '', 'base64url').toString())).toEqual({
      alg: 'ES256',
      kid: next,
      typ: 'JWT',
    });
    expect((await send(after, 'GET', '/auth/v1/user', { token: accessToken })).status).toBe(200);

    await admin.query(`update auth.signing_keys set retires_at = now() where status = 'previous'`);
    await after.close();
    const later = await startTestProcess({ open, box: box.box, publicUrl: process.url });
    expect(await kidsOf(later)).toHaveLength(2);
    expect((await send(later, 'GET', '/auth/v1/user', { token: accessToken })).status).toBe(403);
    await later.close();
  });
});

test('demo users are made once, confirmed, and can sign in', async () => {
  const process = await startTestProcess({ open, box: box.box });
  const users = [
    { email: 'Mia@example.test', password: 'correct horse battery', name: 'Mia Maria Muster' },
    { email: 'tom@example.test', password: 'correct horse battery', name: 'Tom' },
  ];
  const ids = await process.module.seedUsers(users);
  expect(await process.module.seedUsers(users)).toEqual(ids);
  expect((await signInAgain(process, 'mia@example.test')).id).toBe(ids[0]);
  const { rows } = await admin.query('select first_name, last_name from public.profiles where id = any($1)', [
    ids,
  ]);
  expect(rows).toContainEqual({ first_name: 'Mia', last_name: 'Maria Muster' });
  await process.close();
});

test('tidying ends sessions that nobody uses and drops what has outlived its purpose', async () => {
  const process = await startTestProcess({ open, box: box.box });
  const idle = await signUpSomebody(process);
  const active = await signUpSomebody(process);
  await admin.query(`update auth.sessions set created_at = now() - interval '40 days' where user_id = $1`, [
    idle.id,
  ]);
  await admin.query(
    `insert into auth.revocations (user_id, reason, at) values ($1, 'old', now() - interval '3 days')`,
    [idle.id],
  );
  await admin.query(
    `insert into app.security_events (reason, at) values ('old', now() - interval '91 days')`,
  );
  await runJob(process, 'identity.collect-garbage');
  expect((await refresh(process, idle.refreshToken)).body['code']).toBe('session_not_found');
  expect((await refresh(process, active.refreshToken)).status).toBe(200);
  const old = await admin.query(
    `select reason from auth.revocations where reason = 'old' union all select reason from app.security_events where reason = 'old'`,
  );
  expect(old.rows).toEqual([]);
  const ended = await admin.query('select reason from auth.revocations where user_id = $1', [idle.id]);
  expect(ended.rows).toEqual([{ reason: 'expired' }]);
  await process.close();
});

/** Closes this test's database to everybody and ends who is in, as a server that stops does; and opens it again. */
async function setAway(isAway: boolean): Promise<void> {
  const server = new pg.Client({ connectionString: globalThis.process.env['TEST_ADMIN_URL'] });
  await server.connect();
  await server.query(`alter database ${open.urls.name} allow_connections ${String(!isAway)}`);
  if (isAway)
    await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      open.urls.name,
    ]);
  await server.end();
}

describe('when PostgreSQL is away', () => {
  test('everything that needs it answers 503 with Retry-After within 1.5 s, nobody comes in, and it comes back by itself', async () => {
    const process = await startTestProcess({ open, box: box.box });
    const { email, accessToken, refreshToken } = await signUpSomebody(process);
    await setAway(true);
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    const body = { email, password: 'correct horse battery' };
    for (const ask of [
      () => send(process, 'POST', '/auth/v1/token?grant_type=password', { body }),
      () => send(process, 'POST', '/auth/v1/signup', { body }),
      () => send(process, 'POST', '/auth/v1/signup', { body: {} }),
      () => refresh(process, refreshToken),
      () => send(process, 'GET', '/auth/v1/user', { token: accessToken }),
      () => send(process, 'POST', '/auth/v1/logout', { token: accessToken }),
      () => send(process, 'GET', '/api/users/me', { token: accessToken }),
    ]) {
      const startedAt = performance.now();
      const { status, headers } = await ask();
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      expect(performance.now() - startedAt).toBeLessThan(1_500 * machine.factor());
    }
    await expect(process.module.verifyHandshake({ token: accessToken })).resolves.toMatchObject({
      ok: false,
      code: 'UNAVAILABLE',
    });
    await setAway(false);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await send(process, 'GET', '/auth/v1/user', { token: accessToken })).status).toBe(200);
    expect((await refresh(process, refreshToken)).status).toBe(200);
    expect(process.bugs).toEqual([]);
    await process.close();
  });
});

test('sockets are let in with the same tokens', async () => {
  const process = await startTestProcess({ open, box: box.box });
  const { id, accessToken } = await signUpSomebody(process);
  const verified = await process.module.verifyHandshake({ token: accessToken });
  expect(verified).toMatchObject({ ok: true, caller: { userId: id } });
  await send(process, 'POST', '/auth/v1/logout', { token: accessToken });
  await expect(process.module.verifyHandshake({ token: accessToken })).resolves.toEqual({
    ok: false,
    code: 'SESSION_REVOKED',
  });
  await process.close();
});
