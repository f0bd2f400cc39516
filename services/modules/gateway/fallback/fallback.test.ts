import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startProviderStub, type ProviderStub } from '../../../testing/gateway/provider-stub.ts';
import { routedTo } from '../../../testing/gateway/open-test-gateway.ts';
import { readStream } from '../../../testing/gateway/read-stream.ts';
import { serveGateway, type ServedGateway } from '../../../testing/gateway/serve-gateway.ts';
import { planFor, WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';
import { watchMachine } from '../../../testing/time-limits.ts';

const machine = watchMachine();

const ANSWER = { deltas: ['One ', 'two ', 'three.'], promptTokens: 11, completionTokens: 7 };
const QUESTION = { model: 'tutor', messages: [{ role: 'user', content: 'Count.' }] };
const whole = WIRE_FORMS.openai.stream(ANSWER);
/** Ends behind the second word. */
const half = whole.subarray(0, whole.indexOf('three'));

let first: ProviderStub;
let second: ProviderStub;
let served: ServedGateway;
const url = (): string => `${served.url}/ai/v1/chat/completions`;

beforeAll(async () => {
  first = await startProviderStub();
  second = await startProviderStub((asked) => planFor(WIRE_FORMS.openai, asked, ANSWER));
});

// Each test its own: who failed often is asked last.
beforeEach(async () => {
  served = await serveGateway({
    ...routedTo([
      { name: 'first', kind: 'openai', url: `${first.url}/v1` },
      { name: 'second', kind: 'openai', url: `${second.url}/v1` },
    ]),
    AI_STALL_TIMEOUT_MS: '1500',
  });
});

afterEach(() => served.close());

afterAll(async () => {
  await Promise.all([first.close(), second.close()]);
});

async function askWhole(headers: Readonly<Record<string, string>> = {}): Promise<readonly [number, unknown]> {
  const response = await fetch(url(), {
    method: 'POST',
    headers: { authorization: 'Bearer person-token', ...headers },
    body: JSON.stringify(QUESTION),
  });
  return [response.status, await response.json()];
}

describe('before the first token', () => {
  test.each([
    ['refuses us', { status: 401, pieces: ['{}'] }],
    ['is overrun', { status: 429, pieces: ['{}'], headers: { 'retry-after': '60' } }],
    ['fails', { status: 500, pieces: ['<html>'] }],
    [
      'answers 200 with an error inside',
      { pieces: ['{"error":{"message":"x"}}'], headers: { 'content-type': 'application/json' } },
    ],
    ['answers something else', { pieces: ['<html>'] }],
    ['breaks', { pieces: [], then: 'break' as const }],
    ['ends at once', { pieces: [] }],
  ])('the next one answers when the first one %s, streamed and whole', async (_what, plan) => {
    first.answer(() => plan);
    const read = await readStream(url(), { ...QUESTION, stream: true });
    expect(read).toMatchObject({
      text: 'One two three.',
      dones: 1,
      studyflow: { provider: 'second', switched: expect.any(Number) },
    });
    expect(await askWhole()).toMatchObject([
      200,
      { choices: [{ message: { content: 'One two three.' } }], studyflow: { provider: 'second' } },
    ]);
  });

  test('the next one answers when the first one is silent', async () => {
    first.answer(() => ({ pieces: [': waiting\n\n'], then: 'silence' }));
    const [read, [status]] = await Promise.all([
      readStream(url(), { ...QUESTION, stream: true }),
      askWhole(),
    ]);
    expect([read.text, status]).toEqual(['One two three.', 200]);
  });

  test('one who may take longer to begin is waited for, and is given up all the same when it falls silent later', async () => {
    const providers = [first, second].map(({ url: address }, at) => ({
      ...{ name: ['first', 'second'][at], kind: 'openai', base_url: address },
      ...(at === 0 && { first_token_timeout_ms: 600_000 }),
    }));
    const slow = await serveGateway({
      AI_PROVIDERS: JSON.stringify(providers),
      AI_ROUTES: JSON.stringify({
        tutor: [
          { provider: 'first', model: 'm' },
          { provider: 'second', model: 'm' },
        ],
      }),
      AI_STALL_TIMEOUT_MS: '1000',
    });
    first.answer(() => ({ pieces: [half], then: 'silence', delayMs: 1_500 }));
    const read = await readStream(`${slow.url}/ai/v1/chat/completions`, { ...QUESTION, stream: true });
    await slow.close();
    expect(read).toMatchObject({ dones: 1, speakers: ['first', 'second'] });
  });

  test('nobody else is asked a question that is refused, or that forbids it', async () => {
    const asked = second.asked.length;
    first.answer(() => ({ status: 400, pieces: ['{"error":{"code":"invalid_value"}}'] }));
    expect(await askWhole({ 'x-studyflow-fallback': 'off' })).toMatchObject([
      400,
      { error: { code: 'invalid_value' } },
    ]);
    first.answer(() => ({ status: 401, pieces: ['{}'] }));
    expect((await askWhole({ 'x-studyflow-fallback': 'off' }))[0]).toBe(502);
    expect(second.asked.length).toBe(asked);
  });
});

describe('in the middle of an answer', () => {
  test('another one goes on only when the caller lets it', async () => {
    first.answer(() => ({ pieces: [half], then: 'end' }));
    const body = { ...QUESTION, stream: true };
    const read = await readStream(url(), body, { 'x-studyflow-fallback': 'before-first-token' });
    expect(read).toMatchObject({ text: 'One two ', dones: 0, reasons: [], error: { type: 'server_error' } });
  });

  test('nobody goes on with the call of a tool: the error comes in the stream', async () => {
    const delta = {
      tool_calls: [{ index: 0, id: 'a', type: 'function', function: { name: 'f', arguments: '{"a' } }],
    };
    const chunk = JSON.stringify({
      id: 'x',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: null }],
    });
    first.answer(() => ({ pieces: [`data: ${chunk}\n\n`], then: 'break' }));
    const asked = second.asked.length;
    const tools = [{ type: 'function', function: { name: 'f' } }];
    const read = await readStream(url(), { ...QUESTION, tools, stream: true });
    expect(read).toMatchObject({ toolArguments: '{"a', dones: 0, error: { code: 'provider_failed' } });
    expect(second.asked.length).toBe(asked);
  });

  test('a limit counts what was said before', async () => {
    first.answer(() => ({ pieces: [half], then: 'end' }));
    await readStream(url(), { ...QUESTION, stream: true, max_tokens: 100 });
    const limit = Number(second.asked.at(-1)?.body['max_tokens']);
    expect(limit).toBeGreaterThan(80);
    expect(limit).toBeLessThan(100);
  });
});

describe('whoever asks', () => {
  test('is gone: the provider is left within a second', async () => {
    first.answer(() => ({ pieces: [half], then: 'silence' }));
    const left = first.left;
    const gone = new AbortController();
    const response = await fetch(url(), {
      method: 'POST',
      headers: { authorization: 'Bearer person-token' },
      body: JSON.stringify({ ...QUESTION, stream: true }),
      signal: gone.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    const leftAt = performance.now();
    gone.abort();
    await reader.read().catch(() => undefined);
    while (first.left === left && performance.now() - leftAt < 5_000) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(performance.now() - leftAt).toBeLessThan(1_000 * machine.factor());
  });

  test('reads slowly: the provider is slowed down, and nothing piles up', async () => {
    const chunk = JSON.stringify({
      id: 'x',
      created: 1,
      model: 'm',
      choices: [{ index: 0, delta: { content: 'x'.repeat(60_000) }, finish_reason: null }],
    });
    let sent = 0;
    first.answer(() => ({
      pieces: {
        *[Symbol.iterator]() {
          for (; sent < 1_000; sent += 1) yield `data: ${chunk}\n\n`;
        },
      } as unknown as readonly string[],
    }));
    const gone = new AbortController();
    const response = await fetch(url(), {
      method: 'POST',
      headers: { authorization: 'Bearer person-token' },
      body: JSON.stringify({ ...QUESTION, stream: true }),
      signal: gone.signal,
    });
    await response.body!.getReader().read();
    let before = -1;
    while (before !== sent) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    expect(sent).toBeLessThan(700);
    gone.abort();
  });
});
