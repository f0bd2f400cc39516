import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  eventually,
  openTestBox,
  refresh,
  send,
  signUpSomebody,
  startTestProcess,
  type Answer,
  type TestProcess,
} from './testing.ts';

const FAST = { SIGNING_KEY_PUBLISH_SECONDS: '1' };

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let here: TestProcess;
let there: TestProcess;
let admin: Awaited<ReturnType<OpenDatabase['urls']['connect']>>;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase({ maxConnections: 8 }), openTestBox()]);
  here = await startTestProcess({ open, box: box.box, environment: FAST });
  there = await startTestProcess({ open, box: box.box, environment: FAST, publicUrl: here.url });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await open.close();
  await box.remove();
});

async function kidsOf(process: TestProcess): Promise<string[]> {
  const { body } = await send(process, 'GET', '/auth/v1/.well-known/jwks.json');
  return (body['keys'] as { kid: string }[]).map(({ kid }) => kid);
}

async function kidOf(status: string): Promise<string> {
  const { rows } = await admin.query<{ kid: string }>('select kid from auth.signing_keys where status = $1', [
    status,
  ]);
  return rows[0]?.kid ?? '';
}

/** Every process publishes the next key; then it is as if it had done so for as long as the setting asks. */
async function publishNext(): Promise<string> {
  const next = await kidOf('next');
  for (const process of [here, there]) {
    await eventually(async () => (await kidsOf(process)).includes(next), 10_000);
  }
  await admin.query(
    `update auth.signing_keys set created_at = created_at - interval '1 second' where status = 'next'`,
  );
  return next;
}

/**
 * A person who goes on and on: refreshes here, is asked for there, and notes every refusal. A busy answer (503) is none:
 * it is sent again.
 */
async function live(isOver: () => boolean, refusals: unknown[]): Promise<number> {
  let { accessToken, refreshToken } = await signUpSomebody(here);
  let calls = 0;
  const note = ({ status, body }: Answer): void => {
    if (status !== 200 && status !== 503) refusals.push(body);
  };
  while (!isOver()) {
    const [renewing, asking] = calls % 2 === 0 ? [here, there] : [there, here];
    note(await send(asking, 'GET', '/auth/v1/user', { token: accessToken }));
    const renewed = await refresh(renewing, refreshToken);
    note(renewed);
    if (renewed.status === 200) {
      accessToken = String(renewed.body['access_token']);
      refreshToken = String(renewed.body['refresh_token']);
    }
    calls += 1;
  }
  return calls;
}

describe('signing keys', () => {
  test('rotate a hundred times under load without one bad_jwt', async () => {
    const { accessToken } = await signUpSomebody(here);
    const refusals: unknown[] = [];
    let isOver = false;
    const people = Array.from({ length: 3 }, () => live(() => isOver, refusals));
    for (let round = 0; round < 100; round += 1) {
      const next = await publishNext();
      expect((await here.module.rotateSigningKeys()).has_rotated).toBe(true);
      expect(await kidOf('current')).toBe(next);
    }
    isOver = true;
    const calls = await Promise.all(people);
    expect(refusals).toEqual([]);
    expect(Math.min(...calls)).toBeGreaterThan(25);
    for (const process of [here, there]) {
      expect((await send(process, 'GET', '/auth/v1/user', { token: accessToken })).status).toBe(200);
    }
  }, 120_000);

  test('are not signed with before they were published for long enough, and say how long that takes', async () => {
    const slow = await startTestProcess({ open, box: box.box });
    const current = await kidOf('current');
    const answer = await slow.module.rotateSigningKeys();
    expect(answer.has_rotated).toBe(false);
    expect(answer.wait_seconds).toBeGreaterThan(1_000);
    expect(answer.wait_seconds).toBeLessThanOrEqual(1_200);
    expect(await kidOf('current')).toBe(current);
    await slow.close();
  });

  test('rotate by themselves once the old one is due', async () => {
    const job = here.module.parts.jobs?.find(({ name }) => name === 'identity.rotate-signing-keys');
    const next = await publishNext();
    await job?.run({}, new AbortController().signal);
    expect(await kidOf('next')).toBe(next);
    await admin.query(
      `update auth.signing_keys set activates_at = now() - interval '31 days' where status = 'current'`,
    );
    await job?.run({}, new AbortController().signal);
    expect(await kidOf('current')).toBe(next);
  });

  test('rotate once for a wish, however many workers meet it, and refuse nobody meanwhile', async () => {
    const wish = { rotation: 'of-a-test/1', phase: 'sign', publishSeconds: 0 } as const;
    const before = await kidOf('current');
    const refusals: unknown[] = [];
    let isOver = false;
    const people = Array.from({ length: 2 }, () => live(() => isOver, refusals));
    const next = await publishNext();
    for (const { module } of [here, there]) {
      await eventually(async () => module.hasMet({ ...wish, phase: 'publish' }), 10_000);
    }
    expect(here.module.hasMet(wish)).toBe(false);
    const answers = await Promise.all(
      [here, there, here].map(({ module }) => module.rotateSigningKeys(wish)),
    );
    expect(answers.filter(({ has_rotated }) => has_rotated)).toHaveLength(1);
    expect(await kidOf('current')).toBe(next);
    for (const { module } of [here, there]) {
      await eventually(async () => module.hasMet(wish), 10_000);
      expect(module.signingKeys()).toMatchObject({ kid: next, wish: wish.rotation });
    }
    isOver = true;
    await Promise.all(people);
    expect(refusals).toEqual([]);
    expect(await kidsOf(there)).toContain(before);
    await admin.query(`update auth.signing_keys set retires_at = now() where status = 'previous'`);
    for (const process of [here, there]) {
      await eventually(async () => !(await kidsOf(process)).includes(before), 10_000);
      expect(process.module.signingKeys()?.older).toBe(0);
    }
  });

  test('keep what was met when they rotate for another reason, and wait longer where that is wished', async () => {
    await publishNext();
    const wish = { rotation: 'of-a-test/2', phase: 'sign', publishSeconds: 600 } as const;
    const early = await here.module.rotateSigningKeys(wish);
    expect(early.has_rotated).toBe(false);
    expect(early.wait_seconds).toBeGreaterThan(300);
    expect((await here.module.rotateSigningKeys()).has_rotated).toBe(true);
    await eventually(async () => here.module.hasMet({ ...wish, rotation: 'of-a-test/1' }), 10_000);
  });

  test('that were stolen are refused within a moment, and everybody goes on with a refresh', async () => {
    const { accessToken, refreshToken } = await signUpSomebody(here);
    const [before, next] = [await kidOf('current'), await kidOf('next')];
    const slow = await startTestProcess({ open, box: box.box });
    expect((await slow.module.rotateSigningKeys('emergency')).has_rotated).toBe(true);
    await slow.close();
    expect([await kidOf('current'), await kidOf('previous')]).toEqual([next, '']);
    for (const process of [here, there]) {
      await eventually(async () => !(await kidsOf(process)).includes(before), 10_000);
      expect(await send(process, 'GET', '/auth/v1/user', { token: accessToken })).toMatchObject({
        status: 403,
        body: { code: 'bad_jwt' },
      });
    }
    const renewed = await refresh(there, refreshToken);
    expect(renewed.status).toBe(200);
    const token = String(renewed.body['access_token']);
    expect((await send(here, 'GET', '/auth/v1/user', { token })).status).toBe(200);
  });
});
