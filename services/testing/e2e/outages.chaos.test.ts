import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { waitUntil } from '../../../tools/local/wait.ts';
import { startSteadyClient, type SteadyClient } from './crowd.ts';
import { freeze, killAndAwaitSuccessor, pidOf, type ServerName } from './faults.ts';
import { send, type Answer } from './http.ts';
import { watchSlowdown, type Slowdown } from './slowdown.ts';
import { secretsInTheOpen } from './secrets.ts';
import { as, openStage, signUp, type Person, type Stage } from './stage.ts';
import { startSpeaker, type Speaker } from './speaker.ts';
import { makeRoom, openSocket } from './sockets.ts';
import { startWriter, type Writer } from './writer.ts';

jest.setTimeout(120_000);

/** Milliseconds within which everything is answered, and within which everything works again (R3, R5b). */
const ANSWERED_MS = 1_500;
const BACK_MS = 3_000;
const FROZEN_MS = 5_000;
/** So long without a failure, and it counts as over. */
const QUIET_MS = 1_000;

/** Limits are on, because what they do without Redis is the subject, and far above what these clients send. */
const LIMITS = ['address', 'client', 'sign-in', 'sign-up', 'refresh']
  .map((rule) => `${rule}=1000000/60`)
  .join(',');

let stage: Stage;
let person: Person;
let slowdown: Slowdown;
let readers: SteadyClient[];
let signIns: SteadyClient;
let writer: Writer;
let speaker: Speaker;
let room: string;

beforeAll(async () => {
  stage = await openStage({ RATE_LIMITS: 'on', RATE_LIMIT_RULES: LIMITS });
  person = await signUp(stage);
  room = await makeRoom(stage, person);
});

afterAll(async () => {
  await stage.close();
});

beforeEach(async () => {
  const { api_urls: urls, anon_key: apikey } = stage.run;
  slowdown = watchSlowdown();
  readers = urls.flatMap((url) => [
    startSteadyClient(url, () => as(person, { path: '/api/tasks?limit=5' }), { pauseMs: 50 }),
    startSteadyClient(url, () => as(person, { path: '/api/users/me' }), { pauseMs: 50 }),
  ]);
  const { email, password } = person;
  signIns = startSteadyClient(
    urls[0]!,
    () => ({
      method: 'POST',
      path: '/auth/v1/token?grant_type=password',
      headers: { apikey },
      body: { email, password },
    }),
    { pauseMs: 100 },
  );
  writer = startWriter(urls, person);
  speaker = startSpeaker(await openSocket(urls[1]!, person), room);
  await delay(500);
});

afterEach(async () => {
  await Promise.all([...readers, signIns, writer, speaker].map((client) => client.stop()));
  await slowdown.stop();
});

interface Lived {
  readonly faultMs: number;
  readonly factor: number;
  /** Of everybody but the sign-ins. */
  readonly work: readonly Answer[];
  readonly all: readonly Answer[];
  /** Milliseconds after the end of the fault in which something still failed. */
  readonly backAfterMs: number;
}

/** Lets the fault happen, waits until everything works again, and ends all clients. */
async function live(what: string, fault: () => Promise<void>): Promise<Lived> {
  const beganAt = performance.now();
  await fault();
  const endedAt = performance.now();
  const clients = [...readers, signIns, writer];
  const answersOf = (some: readonly SteadyClient[]): Answer[] => some.flatMap(({ answers }) => answers);
  const isQuiet = (): boolean => {
    const last = lastFailure(answersOf(clients)) ?? endedAt;
    return performance.now() - Math.max(last, endedAt) > QUIET_MS;
  };
  await waitUntil(isQuiet, { timeoutMs: BACK_MS * 5, everyMs: 100 });
  await Promise.all([...clients, speaker].map((client) => client.stop()));
  const all = answersOf(clients);
  const lived = {
    faultMs: Math.round(endedAt - beganAt),
    factor: await slowdown.stop(),
    work: answersOf([...readers, writer]),
    all,
    backAfterMs: Math.round(Math.max(0, (lastFailure(all) ?? 0) - endedAt)),
  };
  process.stdout.write(
    `${what}: ${lived.faultMs} ms, ${all.length} answers, ${writer.acknowledged.size} writes and ${speaker.acknowledged.size} of ${speaker.asked.length} posts acknowledged, ` +
      `the slowest answer after ${Math.round(Math.max(...all.map(({ tookMs }) => tookMs)))} ms, ` +
      `back after ${lived.backAfterMs} ms (machine slowed down ${lived.factor.toFixed(1)} times)\n`,
  );
  return lived;
}

function lastFailure(answers: readonly Answer[]): number | undefined {
  const failures = answers.filter(({ status }) => status >= 300 || status === 0);
  return failures.length === 0
    ? undefined
    : Math.max(...failures.map(({ beganAt, tookMs }) => beganAt + tookMs));
}

async function freezeFor(
  name: ServerName,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<void> {
  const thaw = freeze(stage, name);
  try {
    await Promise.all([delay(FROZEN_MS), meanwhile()]);
  } finally {
    thaw();
  }
}

/** Answers that came too late, or that are neither a success nor an honest 503. */
function badAnswers(answers: readonly Answer[], factor: number): string[] {
  return answers
    .filter(({ status, headers, tookMs }) => {
      const isHonest = status === 503 && Number(headers['retry-after']) >= 1;
      return tookMs > ANSWERED_MS * factor || (!isHonest && (status < 200 || status >= 300));
    })
    .map(({ status, tookMs, text }) => `${status} after ${Math.round(tookMs)} ms: ${text.slice(0, 120)}`);
}

/** What was said in the room is answered in time with a number, or with the honest word that it may be sent again. */
function badReplies(factor: number): string[] {
  return speaker.asked
    .filter(({ reply, tookMs }) => {
      const isHonest = reply?.error?.code === 'UNAVAILABLE' && reply.error.retryable;
      return tookMs > ANSWERED_MS * factor || (reply?.ok !== true && !isHonest);
    })
    .map(({ reply, tookMs }) => `${JSON.stringify(reply)} after ${Math.round(tookMs)} ms`);
}

/** Every acknowledged post is in the log, once, at the number that was told; numbers have no hole. */
async function expectNothingUnsaid(): Promise<void> {
  const rows = await stage.query<{ client_id: string | null; seq: string }>(
    'select client_id, seq from app.room_events where room_id = $1 order by seq',
    [room],
  );
  expect(rows.map(({ seq }) => Number(seq))).toEqual(rows.map((_row, index) => index + 1));
  const seqOf = new Map(rows.flatMap(({ client_id: id, seq }) => (id === null ? [] : [[id, Number(seq)]])));
  expect([...speaker.acknowledged].filter(([id, seq]) => seqOf.get(id) !== seq)).toEqual([]);
  expect(speaker.acknowledged.size).toBeGreaterThan(0);
}

/** All that was acknowledged is stored, once; nothing is stored that nobody sent. */
async function expectNothingLost(): Promise<void> {
  const rows = await stage.query<{ id: string; title: string }>(
    'select id, title from public.tasks where user_id = $1',
    [person.id],
  );
  const idOf = new Map(rows.map(({ id, title }) => [title, id]));
  expect(rows).toHaveLength(idOf.size);
  const lost = [...writer.acknowledged].filter(([title, id]) => idOf.get(title) !== id);
  expect(lost).toEqual([]);
  expect([...idOf.keys()].filter((title) => !writer.sent.has(title) && !everSent.has(title))).toEqual([]);
  for (const title of writer.sent) everSent.add(title);
}

const everSent = new Set<string>();

async function readiness(): Promise<{ status: number; body: { status: string; degraded: string[] } }> {
  const { status, json } = await send(stage.run.api_url, { path: '/health/ready' });
  return { status, body: json as never };
}

async function metric(pattern: RegExp): Promise<number> {
  const { text } = await send(stage.run.processes[0]!.internal_url, { path: '/metrics' });
  return Number(pattern.exec(text)?.[1] ?? Number.NaN);
}

describe.each(['freezes', 'is killed'])('PostgreSQL %s (R5b)', (how) => {
  test('everybody is told 503 in time, it comes back by itself, and nothing acknowledged is lost', async () => {
    const before = pidOf(stage, 'postgres');
    const { all, factor, backAfterMs } = await live(`PostgreSQL ${how}`, () =>
      how === 'freezes' ? freezeFor('postgres', expectUnavailable) : killAndAwaitSuccessor(stage, 'postgres'),
    );
    expect(badAnswers(all, factor)).toEqual([]);
    expect(all.some(({ status }) => status === 503)).toBe(true);
    expect(backAfterMs).toBeLessThan(BACK_MS * factor);
    expect(pidOf(stage, 'postgres') === before).toBe(how === 'freezes');
    expect(badReplies(factor)).toEqual([]);
    await expectNothingUnsaid();
    await expectNothingLost();
    stage.refuseRestarts();
  });
});

/** While PostgreSQL is away, no process says that it is ready. */
async function expectUnavailable(): Promise<void> {
  await delay(FROZEN_MS - 1_500);
  expect((await readiness()).status).toBe(503);
  expect(await metric(/^studyflow_component_up\{[^}]*postgresql[^}]*\} (\S+)/m)).toBe(0);
}

describe.each(['freezes', 'is killed'])('Redis %s (R3)', (how) => {
  test('what needs only PostgreSQL goes on, sign-ins and sockets are told 503 in time, and it comes back by itself', async () => {
    const { work, all, factor, backAfterMs } = await live(`Redis ${how}`, () =>
      how === 'freezes' ? freezeFor('redis', expectDegraded) : killAndAwaitSuccessor(stage, 'redis'),
    );
    expect(badAnswers(all, factor)).toEqual([]);
    expect(work.filter(({ status }) => status >= 300)).toEqual([]);
    if (how === 'freezes') {
      expect(signIns.answers.some(({ status }) => status === 503)).toBe(true);
      expect(speaker.asked.some(({ reply }) => reply?.error?.code === 'UNAVAILABLE')).toBe(true);
    }
    expect(backAfterMs).toBeLessThan(BACK_MS * factor);
    expect(badReplies(factor)).toEqual([]);
    await expectNothingUnsaid();
    await expectNothingLost();
    stage.refuseRestarts();
  });
});

/** Without Redis a process is ready still, says what is missing, and counts limits by itself. */
async function expectDegraded(): Promise<void> {
  await delay(FROZEN_MS - 1_500);
  expect(await readiness()).toEqual({ status: 200, body: { status: 'degraded', degraded: ['redis'] } });
  expect(await metric(/^studyflow_component_up\{[^}]*redis[^}]*\} (\S+)/m)).toBe(0);
  expect(await metric(/^studyflow_rate_limit_decisions_total\{[^}]*local[^}]*\} (\S+)/m)).toBeGreaterThan(0);
}

test('no log and no metric tells a secret, whatever has failed (S23)', async () => {
  expect(await secretsInTheOpen(stage, [person])).toEqual([]);
});

describe('an Idempotency-Key (R10)', () => {
  const post = (key: string, body: object, process = 0): Promise<Answer> =>
    send(
      stage.run.api_urls[process]!,
      as(person, { method: 'POST', path: '/api/tasks', headers: { 'Idempotency-Key': key }, body }),
    );

  test('acts once for many at once on two processes: each gets the same task or is told to wait', async () => {
    const key = crypto.randomUUID();
    const title = `once ${key}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => post(key, { title }, n % 2)),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBeGreaterThan(0);
    for (const { json } of made) expect(json).toEqual(made[0]!.json);
    const others = answers.filter(({ status }) => status !== 201);
    expect(
      others.filter(({ json }) => (json as { reason: string }).reason !== 'idempotency.in-flight'),
    ).toEqual([]);
    const rows = await stage.query('select id from public.tasks where title = $1', [title]);
    expect(rows).toHaveLength(1);
    expect((await post(key, { title }, 1)).json).toEqual(made[0]!.json);
  });

  test('that comes with something else is refused, and one of somebody else is another one', async () => {
    const key = crypto.randomUUID();
    const first = await post(key, { title: 'first' });
    const second = await post(key, { title: 'second' });
    expect(second.json).toMatchObject({ status: 422, reason: 'idempotency.key-reused' });
    const stranger = await signUp(stage);
    const sent = {
      method: 'POST',
      path: '/api/tasks',
      headers: { 'Idempotency-Key': key },
      body: { title: 'first' },
    };
    const theirs = await send(stage.run.api_url, as(stranger, sent));
    expect(theirs.status).toBe(201);
    expect((theirs.json as { id: string }).id).not.toBe((first.json as { id: string }).id);
  });
});
