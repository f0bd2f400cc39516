import { compareTimes } from '../../testing/timing.ts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import {
  openTestBox,
  PASSWORD,
  send,
  signUpSomebody,
  startTestProcess,
  untilServed,
  type Answer,
  type TestProcess,
} from './testing.ts';

let open: OpenDatabase;
let box: Awaited<ReturnType<typeof openTestBox>>;
let process: TestProcess;
let admin: Awaited<ReturnType<OpenDatabase['urls']['connect']>>;

beforeAll(async () => {
  [open, box] = await Promise.all([openTestDatabase(), openTestBox()]);
  process = await startTestProcess({ open, box: box.box });
  admin = await open.urls.connect('admin');
});

afterAll(async () => {
  await process.close();
  await open.close();
  await box.remove();
});

interface Attempt {
  readonly password?: string;
  readonly from?: string;
  readonly headers?: Record<string, string>;
  readonly at?: TestProcess;
}

function signIn(
  email: string,
  { password = 'wrong wrong', from = 'Elsewhere/1', headers, at }: Attempt = {},
): Promise<Answer> {
  return send(at ?? process, 'POST', '/auth/v1/token?grant_type=password', {
    body: { email, password },
    headers: { 'User-Agent': from, ...headers },
  });
}

/** As if every wait were over; the hour goes on. */
async function waitOut(): Promise<void> {
  await admin.query(`update auth.guesses set locked_until = '-infinity'`);
}

async function statusesOf(email: string, count: number, attempt: Attempt = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await signIn(email, attempt)).status);
  return statuses;
}

describe('wrong guesses at an account', () => {
  test('make one wait from the fifth on, ever longer, and the right password waits too (S6)', async () => {
    const { email } = await signUpSomebody(process);
    expect(await statusesOf(email, 5)).toEqual([400, 400, 400, 400, 400]);
    const waits: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const refused = await signIn(email, { password: PASSWORD });
      expect(refused).toMatchObject({
        status: 429,
        body: { code: 'over_request_rate_limit', message: 'Request rate limit reached' },
      });
      waits.push(Number(refused.headers.get('retry-after')));
      await waitOut();
      expect((await signIn(email)).status).toBe(400);
    }
    expect(waits).toEqual([30, 60, 120, 240]);
  });

  test('are ten an hour at most, from wherever they come', async () => {
    const { email } = await signUpSomebody(process);
    let judged = 0;
    for (let index = 0; index < 30; index += 1) {
      const headers = { 'X-Forwarded-For': `198.51.100.${index.toString()}` };
      const { status } = await signIn(email, { from: `Bot ${'x'.repeat(index)}`, headers });
      if (status === 400) judged += 1;
      else expect(status).toBe(429);
      await waitOut();
    }
    expect(judged).toBe(10);
    const { status, headers } = await signIn(email, { password: PASSWORD });
    expect(status).toBe(429);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
    await admin.query(
      `update auth.guesses set guessed_at = array(select t - interval '61 minutes' from unnest(guessed_at) t)`,
    );
    expect((await signIn(email, { password: PASSWORD })).status).toBe(200);
  });

  test('are ten at most when they come at once', async () => {
    const { email } = await signUpSomebody(process);
    const answers = await Promise.all(Array.from({ length: 40 }, () => untilServed(() => signIn(email))));
    expect(answers.filter(({ status }) => status === 400).length).toBeLessThanOrEqual(10);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400, 429]));
  });

  test('do not keep a known device out, and say nothing of whether there is an account', async () => {
    const { email } = await signUpSomebody(process);
    const home = 'Browser/12.1 (Home)';
    expect((await signIn(email, { password: PASSWORD, from: home })).status).toBe(200);
    const nobody = `nobody.${email}`;
    for (let round = 0; round < 7; round += 1) {
      const [real, unreal] = [await signIn(email), await signIn(nobody)];
      expect({ status: unreal.status, body: unreal.body }).toEqual({ status: real.status, body: real.body });
      expect(real.status).toBe(round < 5 ? 400 : 429);
    }
    const updated = 'Browser/13.0.1 (Home)';
    expect((await signIn(email, { password: PASSWORD, from: updated })).status).toBe(200);
    expect((await signIn(email, { password: PASSWORD })).status).toBe(429);
  });

  test('from a known device are bounded as well', async () => {
    const { email } = await signUpSomebody(process);
    const from = 'Known';
    expect((await signIn(email, { password: PASSWORD, from })).status).toBe(200);
    expect(new Set(await statusesOf(email, 10, { from }))).toEqual(new Set([400]));
    expect((await signIn(email, { password: PASSWORD, from })).status).toBe(429);
    await waitOut();
    expect((await signIn(email, { password: PASSWORD, from })).status).toBe(200);
    expect((await signIn(email, { from })).status).toBe(400);
  });

  test('are remembered through a restart, and by every process', async () => {
    const { email } = await signUpSomebody(process);
    expect(await statusesOf(email, 5)).toEqual([400, 400, 400, 400, 400]);
    const other = await startTestProcess({ open, box: box.box, publicUrl: process.url });
    expect((await signIn(email, { at: other })).status).toBe(429);
    await other.close();
  });

  test('become security events without what was tried (Q70)', async () => {
    const { id, email } = await signUpSomebody(process);
    await statusesOf(email, 6, { password: 'hunter-42-hunter' });
    const lines = process.lines.filter(({ fields }) => JSON.stringify(fields ?? null).includes(id));
    expect(lines.map(({ fields }) => (fields as { reason: string }).reason)).toEqual([
      ...Array.from({ length: 5 }, () => 'auth.invalid-credentials'),
      'auth.too-many-guesses',
    ]);
    expect(JSON.stringify(process.lines)).not.toContain('hunter-42');
  });

  test('count nothing where limits are off', async () => {
    const unlimited = await startTestProcess({
      open,
      box: box.box,
      publicUrl: process.url,
      environment: { RATE_LIMITS: 'off' },
    });
    const { email } = await signUpSomebody(unlimited);
    expect(new Set(await statusesOf(email, 12, { at: unlimited }))).toEqual(new Set([400]));
    expect((await signIn(email, { at: unlimited, password: PASSWORD })).status).toBe(200);
    await unlimited.close();
  });
});

test('right passwords leave nothing behind, and only the last twenty devices are known', async () => {
  const { id, email } = await signUpSomebody(process);
  for (let index = 0; index < 22; index += 1) {
    expect((await signIn(email, { password: PASSWORD, from: `Device ${'x'.repeat(index)}` })).status).toBe(
      200,
    );
  }
  const { rows } = await admin.query<{ devices: number; guesses: number }>(
    `select (select count(*)::int from auth.known_devices where user_id = $1) as devices,
       (select coalesce(sum(cardinality(guessed_at)), 0)::int from auth.guesses where subject = $1::text) as guesses`,
    [id],
  );
  expect(rows).toEqual([{ devices: 20, guesses: 0 }]);
});

test('a known and an unknown address take the same time (S5)', async () => {
  const { email } = await signUpSomebody(process);
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let round = 0; round < 150; round += 1) {
    for (const [kind, address] of [
      ['known', email],
      ['unknown', `nobody.${email}`],
    ] as const) {
      const startedAt = performance.now();
      await signIn(address);
      times[kind].push(performance.now() - startedAt);
    }
    if (round % 4 === 3) await admin.query('delete from auth.guesses');
  }
  const { differenceMs, noiseMs } = compareTimes(times.known, times.unknown);
  expect(differenceMs).toBeLessThan(2 + noiseMs);
});
