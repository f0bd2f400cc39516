import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import type pg from 'pg';
import { openDatabaseAt, openTestDatabase, type OpenDatabase } from '../../testing/database.ts';
import { routedTo } from '../../testing/gateway/open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from '../../testing/gateway/provider-stub.ts';
import { serveGateway, type ServedGateway } from '../../testing/gateway/serve-gateway.ts';
import { planFor, WIRE_FORMS } from '../../testing/gateway/wire-forms.ts';
import { signUpCallers } from '../../testing/people.ts';
import type { Caller } from '../../platform/use-case/caller.ts';

let open: OpenDatabase;
let second: ReturnType<typeof openDatabaseAt>;
let admin: pg.Client;
let main: ProviderStub;
let spare: ProviderStub;
let processes: [ServedGateway, ServedGateway];
let anna: Caller;
let ben: Caller;

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const log = { ...silent, child: () => log };
const TOKENS = { promptTokens: 11, completionTokens: 7 };
const WORDS = ['Photo', 'synthesis ', 'turns light into sugar.'];
const PRICES = [{ model: 'main-model', valid_from: '2026-01-01', input: 1_000, output: 2_000 }];
/** What one answer of `main` costs: 11 * 0.001 + 7 * 0.002. */
const USD = 0.025;

const answerWell = (stub: ProviderStub): void =>
  stub.answer((asked) => planFor(WIRE_FORMS.openai, asked, { deltas: WORDS, ...TOKENS }));

beforeAll(async () => {
  [open, main, spare] = await Promise.all([
    openTestDatabase({ statementTimeoutMs: 20_000 }),
    startProviderStub(),
    startProviderStub(),
  ]);
  second = openDatabaseAt(open.urls, { statementTimeoutMs: 20_000 });
  admin = await open.urls.connect('admin');
  [anna, ben] = (await signUpCallers(open.urls.adminUrl, 2)) as [Caller, Caller];
  [main, spare].forEach(answerWell);
  const environment = {
    ...routedTo(
      [
        { name: 'main', kind: 'openai', url: `${main.url}/v1` },
        { name: 'spare', kind: 'openai', url: `${spare.url}/v1` },
      ],
      ['tutor', 'embedding'],
    ),
    AI_PRICES: JSON.stringify(PRICES),
  };
  const people = { 'anna-token': anna.userId, 'ben-token': ben.userId };
  processes = (await Promise.all(
    [open, second].map(({ database, runner }) =>
      serveGateway(environment, { accounting: { database, runner, log }, people }),
    ),
  )) as [ServedGateway, ServedGateway];
});

afterAll(async () => {
  expect(processes.flatMap(({ bugs }) => bugs)).toEqual([]);
  await Promise.all(processes.map((served) => served.close()));
  await Promise.all([main.close(), spare.close()]);
  await second.close();
  await open.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Record<string, unknown>;
}

async function ask(
  method: string,
  path: string,
  { token, body, at = 0 }: { readonly token: string; readonly body?: unknown; readonly at?: 0 | 1 },
): Promise<Answer> {
  const response = await fetch(`${processes[at].url}/ai/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    json: JSON.parse(text) as Record<string, unknown>,
  };
}

const question = (more: object = {}) => ({
  model: 'tutor',
  messages: [{ role: 'user', content: 'What is photosynthesis?' }],
  ...more,
});

async function makeKey(input: object = {}, token = 'anna-token') {
  const { status, json } = await ask('POST', '/keys', { token, body: { name: 'a key', ...input } });
  expect({ status, json }).toMatchObject({ status: 201 });
  return json as { id: string; key: string; prefix: string };
}

const usageOf = async (token: string, query = '') => (await ask('GET', `/usage${query}`, { token })).json;

const chat = (token: string, at: 0 | 1 = 0, more: object = {}): Promise<Answer> =>
  ask('POST', '/chat/completions', { token, at, body: question(more) });

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await check();
      return;
    } catch (thrown) {
      if (tries >= 100) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('virtual keys', () => {
  test('are shown once, listed by how they begin, and open the gateway in both ways', async () => {
    const made = await makeKey({ budget: { requests: 5, usd: 2.5, window: 'day' }, models: ['tutor'] });
    expect(made).toMatchObject({
      key: expect.stringMatching(/^sk-sf-[\w-]{43}$/),
      name: 'a key',
      budget: {
        requests: 5,
        tokens: null,
        usd: 2.5,
        window: 'day',
        used: { requests: 0, tokens: 0, usd: 0 },
      },
      models: ['tutor'],
      expires_at: null,
    });
    expect(made.key.startsWith(made.prefix)).toBe(true);
    expect((await chat(made.key)).status).toBe(200);
    const byHeader = await fetch(`${processes[1].url}/ai/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': made.key },
      body: JSON.stringify(question()),
    });
    expect(byHeader.status).toBe(200);
    const { json } = await ask('GET', '/keys', { token: 'anna-token' });
    expect(JSON.stringify(json)).not.toContain(made.key);
    expect(json['data']).toContainEqual(
      expect.objectContaining({
        id: made.id,
        budget: expect.objectContaining({ used: { requests: 2, tokens: 36, usd: 2 * USD } }),
      }),
    );
    const { rows } = await admin.query<{ row: string }>('select k::text as row from app.ai_keys k');
    expect(rows.map(({ row }) => row).join()).not.toContain(made.key.slice(12));
  });

  test('ask only for the models that they name', async () => {
    const { key } = await makeKey({ models: ['embedding'] });
    expect(await chat(key)).toMatchObject({ status: 404, json: { error: { code: 'model_not_found' } } });
  });

  test('make no keys, and show their own usage alone', async () => {
    const { key, id } = await makeKey();
    for (const [method, path] of [
      ['POST', '/keys'],
      ['GET', '/keys'],
      ['POST', `/keys/${id}/rotate`],
      ['DELETE', `/keys/${id}`],
    ] as const) {
      expect(
        await ask(method, path, { token: key, ...(method === 'POST' && { body: { name: 'x' } }) }),
      ).toMatchObject({
        status: 403,
        json: { error: { type: 'permission_error' } },
      });
    }
    expect((await usageOf(key))['total']).toMatchObject({ requests: 0 });
    await chat(key);
    expect((await usageOf(key))['total']).toMatchObject({ requests: 1 });
  });

  test('of somebody else are not there', async () => {
    const { id } = await makeKey();
    for (const [method, path] of [
      ['POST', `/keys/${id}/rotate`],
      ['DELETE', `/keys/${id}`],
      ['DELETE', '/keys/nothing'],
    ] as const) {
      expect(await ask(method, path, { token: 'ben-token' })).toMatchObject({
        status: 404,
        json: { error: { type: 'not_found_error' } },
      });
    }
    expect(JSON.stringify((await ask('GET', '/keys', { token: 'ben-token' })).json)).not.toContain(id);
    expect((await ask('GET', '/keys', { token: 'nobody' })).status).toBe(401);
  });

  test('open nothing a second after they are revoked, in another process too', async () => {
    const { id, key } = await makeKey();
    expect([(await chat(key, 0)).status, (await chat(key, 1)).status]).toEqual([200, 200]);
    expect(await ask('DELETE', `/keys/${id}`, { token: 'anna-token' })).toMatchObject({
      json: { id, deleted: true },
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const at of [0, 1] as const) {
      expect(await chat(key, at)).toMatchObject({
        status: 401,
        json: { error: { code: 'invalid_api_key' } },
      });
    }
    expect((await ask('DELETE', `/keys/${id}`, { token: 'anna-token' })).status).toBe(404);
  });

  test('are rotated: the new one opens at once, the old one nothing a second later', async () => {
    const { id, key } = await makeKey({ budget: { requests: 2, window: 'total' } });
    await chat(key);
    const { json } = await ask('POST', `/keys/${id}/rotate`, { token: 'anna-token' });
    expect(json).toMatchObject({
      id,
      key: expect.stringMatching(/^sk-sf-/),
      budget: { used: { requests: 1 } },
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await chat(key)).status).toBe(401);
    expect((await chat(String(json['key']), 1)).status).toBe(200);
    expect((await chat(String(json['key']))).status).toBe(429);
  });

  test('end by themselves', async () => {
    const { key } = await makeKey({ expires_at: new Date(Date.now() + 400).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect((await chat(key)).status).toBe(401);
  });

  test.each([
    ['no name', { name: ' ' }, 'name'],
    ['an end that has been', { expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['an end that is no time', { expires_at: 'soon' }, 'expires_at'],
    ['a budget of nothing', { budget: { window: 'day' } }, 'budget'],
    ['a budget without a window', { budget: { requests: 1 } }, 'budget.window'],
    ['less than nothing', { budget: { usd: -1, window: 'day' } }, 'budget.usd'],
    ['a part of a request', { budget: { requests: 0.5, window: 'day' } }, 'budget.requests'],
    ['models that are no list', { models: 'tutor' }, 'models'],
    ['no models at all', { models: [] }, 'models'],
  ])('are not made with %s', async (_what, input, param) => {
    const answer = await ask('POST', '/keys', { token: 'anna-token', body: { name: 'a key', ...input } });
    expect(answer).toMatchObject({ status: 400, json: { error: { type: 'invalid_request_error', param } } });
  });
});

describe('budgets', () => {
  test('of 10 requests let exactly 10 of 100 calls through that come at two processes at once', async () => {
    const { key } = await makeKey({ budget: { requests: 10, window: 'total' } });
    const asked = main.asked.length;
    const answers = await Promise.all(Array.from({ length: 100 }, (_none, n) => chat(key, (n % 2) as 0 | 1)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(main.asked.length - asked).toBe(10);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(90);
    expect(refused[0]?.json).toMatchObject({
      error: { type: 'insufficient_quota', code: 'insufficient_quota' },
    });
    expect(refused[0]?.headers.get('x-should-retry')).toBe('false');
    expect((await usageOf(key))['total']).toMatchObject({ requests: 10, failed_requests: 0 });
  });

  test('that are used up are told to the openai client, which does not try again', async () => {
    const { key } = await makeKey({ budget: { requests: 0, window: 'month' } });
    const client = new OpenAI({ baseURL: `${processes[0].url}/ai/v1`, apiKey: key, maxRetries: 5 });
    const asking = client.chat.completions.create({
      model: 'tutor',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    await expect(asking).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(asking).rejects.toMatchObject({ code: 'insufficient_quota' });
  });

  test('of tokens bound how long an answer may be, and end when they are spent', async () => {
    const { key } = await makeKey({ budget: { tokens: 30, window: 'total' } });
    expect((await chat(key)).status).toBe(200);
    expect(
      Number(main.asked.at(-1)?.body['max_tokens'] ?? main.asked.at(-1)?.body['max_completion_tokens']),
    ).toBeLessThan(30);
    expect(await chat(key)).toMatchObject({ status: 200 });
    expect(await chat(key)).toMatchObject({ status: 429 });
  });

  test('of money are charged by the price table', async () => {
    const { key } = await makeKey({ budget: { usd: 1, window: 'total' } });
    await chat(key, 0, { max_tokens: 20 });
    expect((await usageOf(key))['total']).toMatchObject({ requests: 1, usd: USD });
  });

  test('get back what a call held that failed, which costs no tokens', async () => {
    const { key } = await makeKey({ budget: { requests: 1, window: 'total' } });
    for (const stub of [main, spare]) stub.answer(() => ({ status: 401, pieces: ['{}'] }));
    expect((await chat(key)).status).toBe(502);
    [main, spare].forEach(answerWell);
    await eventually(async () => {
      expect((await usageOf(key))['total']).toMatchObject({
        requests: 0,
        failed_requests: 1,
        prompt_tokens: 0,
        usd: 0,
      });
    });
    expect((await chat(key)).status).toBe(200);
    expect((await chat(key)).status).toBe(429);
    expect((await usageOf(key))['total']).toMatchObject({ requests: 1, failed_requests: 1 });
  });
});
