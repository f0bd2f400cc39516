import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { signal } from '../../../tools/local/process-table.ts';
import { waitUntil } from '../../../tools/local/wait.ts';
import { freeze, type ServerName } from './faults.ts';
import { send, type Answer } from './http.ts';
import { openSocket } from './sockets.ts';
import { as, openStage, signIn, signUp, type Person, type Stage } from './stage.ts';
import { watchMachine } from '../time-limits.ts';

const machine = watchMachine();

jest.setTimeout(120_000);

/** Milliseconds within which every process refuses a session that ended, and closes its sockets (S9). */
const REFUSED_MS = 1_000;
const CLOSED_MS = 2_000;

let stage: Stage;
let here: string;
let there: string;

beforeAll(async () => {
  stage = await openStage({ RATE_LIMITS: 'on', RATE_LIMIT_RULES: 'client=1000000/60,refresh=1000000/60' });
  [here = '', there = ''] = stage.run.api_urls;
});

afterAll(async () => {
  await stage.close();
});

const me = (url: string, person: Person): Promise<Answer> => send(url, as(person, { path: '/api/users/me' }));

function refresh(url: string, refreshToken: string): Promise<Answer> {
  return send(url, {
    method: 'POST',
    path: '/auth/v1/token?grant_type=refresh_token',
    headers: { apikey: stage.run.anon_key, 'X-Supabase-Api-Version': '2024-01-01' },
    body: { refresh_token: refreshToken },
  });
}

const tokenOf = ({ json }: Answer): string => (json as { refresh_token: string }).refresh_token;

/** How long it takes until something is so, in milliseconds. */
async function timeUntil(check: () => Promise<boolean> | boolean): Promise<number> {
  const startedAt = performance.now();
  if (!(await waitUntil(check, { timeoutMs: 5_000, everyMs: 20 }))) return Infinity;
  return performance.now() - startedAt;
}

function whenClosed(socket: Socket): Promise<number> {
  const startedAt = performance.now();
  socket.io.reconnection(false);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(Infinity), 5_000);
    socket.once('disconnect', () => {
      clearTimeout(timer);
      resolve(performance.now() - startedAt);
    });
  });
}

interface Ending {
  readonly what: string;
  /** By one process, while the victim is connected to the other. */
  readonly end: (victim: Person, other: Person) => Promise<Answer>;
}

const admin = (method: string, path: string, body?: unknown) =>
  send(here, {
    method,
    path: `/auth/v1/admin/users/${path}`,
    headers: { apikey: stage.run.service_role_key, Authorization: `Bearer ${stage.run.service_role_key}` },
    body,
  });

const ENDINGS: readonly Ending[] = [
  {
    what: 'is signed out',
    end: (victim) => send(here, as(victim, { method: 'POST', path: '/auth/v1/logout?scope=local' })),
  },
  {
    what: 'is ended by the same person elsewhere',
    end: (_victim, other) => send(here, as(other, { method: 'DELETE', path: '/api/users/me/sessions' })),
  },
  {
    what: 'belongs to somebody whose password changes',
    end: (_victim, other) =>
      send(
        here,
        as(other, { method: 'PUT', path: '/auth/v1/user', body: { password: `new-${crypto.randomUUID()}` } }),
      ),
  },
  {
    what: 'belongs to somebody who is banned',
    end: ({ id }) => admin('PUT', id, { ban_duration: '1h' }),
  },
  { what: 'belongs to somebody who is deleted', end: ({ id }) => admin('DELETE', id) },
];

describe('a session that', () => {
  test.each(ENDINGS)(
    '$what is refused within a second by every process, and its sockets close',
    async ({ end }) => {
      const other = await signUp(stage);
      const victim = await signIn(stage, other);
      const sockets = [await openSocket(here, victim), await openSocket(there, victim)];
      for (const url of [here, there]) expect((await me(url, victim)).status).toBe(200);
      const closed = sockets.map(whenClosed);
      const answer = await end(victim, other);
      expect(answer.status).toBeLessThan(300);
      const refused = await Promise.all(
        [here, there].map((url) => timeUntil(async () => (await me(url, victim)).status === 401)),
      );
      expect(Math.max(...refused)).toBeLessThan(REFUSED_MS * machine.factor());
      expect(Math.max(...(await Promise.all(closed)))).toBeLessThan(CLOSED_MS * machine.factor());
      expect((await refresh(there, victim.refreshToken)).status).toBe(400);
      for (const socket of sockets) socket.disconnect();
    },
  );
});

describe('a refresh', () => {
  test.each<[ServerName]>([['postgres'], ['redis']])(
    'while %s does not answer is 503 with Retry-After, and the session goes on',
    async (name) => {
      const person = await signUp(stage);
      const goOn = freeze(stage, name);
      const answers: Answer[] = [];
      try {
        await delay(1_500);
        for (const url of [here, there, here, there]) answers.push(await refresh(url, person.refreshToken));
      } finally {
        goOn();
      }
      for (const { status, headers } of answers) {
        expect(status).toBe(503);
        expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
      }
      let last: Answer | undefined;
      await timeUntil(async () => (last = await refresh(there, person.refreshToken)).status === 200);
      expect(last?.status).toBe(200);
      expect((await refresh(here, tokenOf(last as Answer))).status).toBe(200);
    },
  );

  test('whose answer is lost in a crash can be sent again, to any process', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => signUp(stage)));
    const [victim] = stage.platform.runFile().processes.filter(({ url }) => url === there);
    const lost = people.map(({ refreshToken }) => refresh(there, refreshToken).catch(() => undefined));
    await delay(15);
    signal(victim?.pid ?? 0, 'SIGKILL');
    await Promise.all(lost);
    for (const { refreshToken } of people) {
      const again = await refresh(here, refreshToken);
      expect(again.status).toBe(200);
      expect((await refresh(here, tokenOf(again))).status).toBe(200);
    }
    const isReady = async (): Promise<boolean> =>
      (await send(there, { path: '/health/ready' }).catch(() => undefined))?.status === 200;
    expect(await waitUntil(isReady, { timeoutMs: 30_000, everyMs: 100 })).toBe(true);
  });

  test('with any ancestor of a chain of ten ends the session in both processes', async () => {
    for (const ancestor of [0, 4, 8]) {
      const person = await signUp(stage);
      const chain = [person.refreshToken];
      for (let index = 0; index < 10; index += 1) {
        chain.push(tokenOf(await refresh(index % 2 === 0 ? here : there, chain[index] ?? '')));
      }
      await stage.query(
        `update auth.sessions set refresh_token_rotated_at = array(
           select t - interval '11 seconds' from unnest(refresh_token_rotated_at) t) where user_id = $1`,
        [person.id],
      );
      expect((await refresh(there, chain[ancestor] ?? '')).json).toMatchObject({
        code: 'refresh_token_already_used',
      });
      const after = await Promise.all(
        chain.flatMap((token) => [refresh(here, token), refresh(there, token)]),
      );
      expect(new Set(after.map(({ status }) => status))).toEqual(new Set([400]));
      expect((await me(here, person)).status).toBe(401);
    }
  });

  test('of one token fifty times at once, over both processes, makes one family', async () => {
    const person = await signUp(stage);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => refresh(index % 2 === 0 ? here : there, person.refreshToken)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(tokenOf)).size).toBe(1);
  });
});

test('signing keys rotate by command, not too early, and nobody is signed out', async () => {
  const person = await signUp(stage);
  const early = await stage.platform.run('rotate-signing-keys');
  expect(early).toMatchObject({
    code: 1,
    output: expect.stringContaining('Nothing was changed. The next key may'),
  });
  await stage.query(`update auth.signing_keys set created_at = created_at - interval '20 minutes'`);
  const rotated = await stage.platform.run('rotate-signing-keys');
  expect(rotated).toMatchObject({ code: 0, output: expect.stringContaining('A new key signs.') });
  for (const url of [here, there]) expect((await me(url, person)).status).toBe(200);
  expect((await refresh(there, person.refreshToken)).status).toBe(200);
});
