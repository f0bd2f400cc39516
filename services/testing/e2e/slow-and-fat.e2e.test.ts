import { setTimeout as delay } from 'node:timers/promises';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { waitUntil } from '../../../tools/local/wait.ts';
import { forEachAtOnce, quantile, startSteadyClient, type SteadyClient } from './crowd.ts';
import { send, type Answer, type Sent } from './http.ts';
import { sharedStage } from './shared-stage.ts';
import { hold, type Held } from './slow-clients.ts';
import { watchSlowdown, type Slowdown } from './slowdown.ts';
import { as, signUp, type Person, type Stage } from './stage.ts';
import { complaintAboutProblem } from './verdict.ts';

jest.setTimeout(120_000);

/** Milliseconds within which a slow connection is cut, and megabytes that all of this may cost (S14). */
const CUT_MS = 15_000;
const GROWTH_MB = 100;
/** What a good client's slowest answers may become, in times of what they were, and in any case. */
const TIMES_SLOWER = 2;
const ALWAYS_FINE_MS = 60;

let stage: Stage;
let url: string;
let person: Person;
let slowdown: Slowdown;
let rssBefore: number;
let quietP99: number;
let good: SteadyClient;
let bombs: Readonly<Record<string, Buffer>>;
const held: Held[] = [];

beforeAll(async () => {
  stage = await sharedStage();
  url = stage.run.api_url;
  person = await signUp(stage);
  const text = Buffer.concat([Buffer.from('{"title":"'), Buffer.alloc(50_000_000, 0x61), Buffer.from('"}')]);
  bombs = { gzip: gzipSync(text), deflate: deflateSync(text), br: brotliCompressSync(text) };
  slowdown = watchSlowdown();
  await warmUp();
  quietP99 = p99(await workFor(3_000));
  rssBefore = await residentMegabytes();
  good = work();
});

afterAll(async () => {
  for (const one of held) one.end();
  await slowdown.stop();
  await stage.close();
});

/** Code is compiled and the heap has the size that honest load gives it before anything is measured. */
async function warmUp(): Promise<void> {
  const body = { title: 'x'.repeat(900_000) };
  await Promise.all(Array.from({ length: 8 }, () => workFor(3_000, 0)));
  await forEachAtOnce(Array.from({ length: 40 }), 8, async () => {
    await send(url, as(person, { method: 'POST', path: '/api/tasks', body }));
  });
}

function work(pauseMs = 5): SteadyClient {
  return startSteadyClient(url, () => as(person, { path: '/api/tasks?limit=5' }), { pauseMs });
}

async function workFor(milliseconds: number, pauseMs?: number): Promise<readonly Answer[]> {
  const client = work(pauseMs);
  await delay(milliseconds);
  return client.stop();
}

function p99(answers: readonly Answer[]): number {
  return quantile(
    answers.map(({ tookMs }) => tookMs),
    0.99,
  );
}

async function residentMegabytes(): Promise<number> {
  const { text } = await send(stage.run.processes[0]!.internal_url, { path: '/metrics' });
  return Number(/^process_resident_memory_bytes\S* (\S+)/m.exec(text)?.[1]) / 1_048_576;
}

function postHead(headers: Readonly<Record<string, string>>): string {
  const all = {
    Host: 'x',
    Authorization: `Bearer ${person.token}`,
    'Content-Type': 'application/json',
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /api/tasks HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function holdMany(count: number, ...how: [first: string, drip: { bytes: string; everyMs: number }]): Held[] {
  const many = Array.from({ length: count }, () => hold(url, ...how));
  held.push(...many);
  return many;
}

async function expectAllCut(many: readonly Held[]): Promise<void> {
  const limit = CUT_MS * slowdown.factor();
  await waitUntil(() => many.every((one) => one.endedAfterMs() !== undefined), { timeoutMs: limit });
  expect(many.filter((one) => one.endedAfterMs() === undefined)).toHaveLength(0);
}

describe('slow clients (S14)', () => {
  test('are cut, whether they are slow with headers, with a body, or say nothing', async () => {
    const many = [
      ...holdMany(200, 'GET /api/tasks HTTP/1.1\r\nHost: x\r\n', { bytes: 'X-A: b\r\n', everyMs: 1_000 }),
      ...holdMany(50, postHead({ 'Content-Length': '100000' }), { bytes: '{', everyMs: 1_000 }),
      ...holdMany(50, postHead({ 'Transfer-Encoding': 'chunked' }), { bytes: '1\r\n \r\n', everyMs: 1_000 }),
      ...holdMany(20, '', { bytes: '', everyMs: 60_000 }),
    ];
    await expectAllCut(many);
    const slowest = Math.max(...many.map((one) => one.endedAfterMs() ?? 0));
    process.stdout.write(
      `${many.length} slow connections, the last was cut after ${Math.round(slowest)} ms\n`,
    );
  });
});

describe('fat clients (S14)', () => {
  test('a body or a header without an end is cut', async () => {
    const space = ' '.repeat(16_384);
    const chunk = `${space.length.toString(16)}\r\n${space}\r\n`;
    const many = [
      ...holdMany(5, postHead({ 'Transfer-Encoding': 'chunked' }), { bytes: chunk.repeat(8), everyMs: 5 }),
      ...holdMany(5, 'GET /', { bytes: 'a'.repeat(100_000), everyMs: 5 }),
      ...holdMany(5, 'GET / HTTP/1.1\r\nHost: x\r\nX-Long: ', { bytes: 'a'.repeat(100_000), everyMs: 5 }),
      ...holdMany(5, 'GET / HTTP/1.1\r\nHost: x\r\n', { bytes: 'A: b\r\n'.repeat(10_000), everyMs: 5 }),
    ];
    await expectAllCut(many);
    const statuses = many.map((one) => one.said().slice(0, 12));
    expect(statuses.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'HTTP/1.1 413'));
    expect(statuses.slice(5)).toEqual(Array.from({ length: 15 }, () => 'HTTP/1.1 431'));
  });

  test('a small body that grows a thousand times is refused', async () => {
    const sents: Sent[] = Object.entries(bombs).flatMap(([encoding, body]) =>
      Array.from({ length: 10 }, () =>
        as(person, { method: 'POST', path: '/api/tasks', headers: { 'Content-Encoding': encoding }, body }),
      ),
    );
    await expectRefusals(sents);
  });

  test('very many fields, parameters and levels are refused or answered at once', async () => {
    const fields = (count: number): string =>
      `{${Array.from({ length: count }, (_, n) => `"k${n}":1`).join(',')}}`;
    const query = Array.from({ length: 10_000 }, (_, n) => `p${n}=1`).join('&');
    await expectRefusals(
      [
        { method: 'POST', path: '/api/tasks', body: fields(80_000) },
        { method: 'POST', path: '/api/tasks', body: fields(1_000_000) },
        { method: 'POST', path: '/api/tasks', body: `{"a":${'['.repeat(49_000)}` },
        { method: 'POST', path: '/api/tasks', body: JSON.stringify({ title: 'x'.repeat(10_000_000) }) },
        { path: `/api/tasks?${query.slice(0, 12_000)}` },
        {
          method: 'POST',
          path: '/api/tasks',
          body: 'x',
          headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
        },
      ].flatMap((sent) => Array.from({ length: 5 }, () => as(person, sent))),
    );
    const tooLong = await send(url, as(person, { path: `/api/tasks?${query}` }));
    expect(tooLong.status).toBe(431);
    expect(complaintAboutProblem(tooLong)).toBeUndefined();
  });
});

async function expectRefusals(sents: readonly Sent[]): Promise<void> {
  const complaints: string[] = [];
  await forEachAtOnce(sents, 10, async (sent) => {
    const answer = await send(url, sent);
    const complaint =
      complaintAboutProblem(answer) ?? (answer.status < 400 ? `taken: ${answer.status}` : undefined);
    if (complaint !== undefined) complaints.push(`${sent.path.slice(0, 40)}: ${complaint}`);
  });
  expect(complaints).toEqual([]);
}

describe('meanwhile', () => {
  test('good clients were served about as fast as before, and memory stayed', async () => {
    const answers = await good.stop();
    const [during, after] = [p99(answers), await residentMegabytes()];
    const factor = slowdown.factor();
    process.stdout.write(
      `${answers.length} good answers, p99 ${quietP99.toFixed(1)} ms before and ${during.toFixed(1)} ms meanwhile, ` +
        `${Math.round(after - rssBefore)} MB more than before (machine slowed down ${factor.toFixed(1)} times)\n`,
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(during).toBeLessThan(Math.max(quietP99 * TIMES_SLOWER, ALWAYS_FINE_MS) * factor);
    expect(after - rssBefore).toBeLessThan(GROWTH_MB);
    stage.refuseRestarts();
  });
});
