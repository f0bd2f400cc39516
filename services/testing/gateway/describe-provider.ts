import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomIds } from '../../platform/ids/ids.ts';
import { createEgressRule } from '../../platform/outbound/egress.ts';
import type { Part } from '../../modules/gateway/canonical/parts.ts';
import type { ChatRequest } from '../../modules/gateway/canonical/request.ts';
import { fixedKey } from '../../modules/gateway/providers/provider-key.ts';
import { openProvider } from '../../modules/gateway/providers/open-provider.ts';
import type { ProviderAsk, ProviderKind, ProviderPort } from '../../modules/gateway/providers/provider.ts';
import { startProviderStub, type ProviderStub } from './provider-stub.ts';

/** What the fixtures of every provider say, in its own language. */
export const FIXTURE_TEXT = 'Hello ✓ 🌱';

export const REQUEST: ChatRequest = {
  model: 'tutor',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hi!' },
  ],
  tools: [],
  responseFormat: { type: 'text' },
  stop: [],
  n: 1,
  extra: {},
};

export interface ProviderUnderTest {
  readonly provider: ProviderPort;
  readonly stub: ProviderStub;
  readonly fixture: (name: string) => Buffer;
  ask(more?: Partial<ProviderAsk>, request?: Partial<ChatRequest>): ProviderAsk;
}

/** A provider against a stub of its wire form; the fixtures are read from its folder. */
export function withProvider(kind: ProviderKind, folder: URL): () => ProviderUnderTest {
  let stub: ProviderStub | undefined;
  beforeAll(async () => {
    stub = await startProviderStub();
  });
  afterAll(() => stub?.close());
  return () => {
    if (stub === undefined) throw new Error('The stub is not there yet');
    const egress = createEgressRule(['127.0.0.1']);
    const settings = {
      name: 'main',
      baseUrl: `${stub.url}/v1`,
      key: fixedKey('sk-stays-secret'),
      egress,
      ids: randomIds,
    };
    const baseUrl = kind === 'gemini' ? `${stub.url}/v1beta` : settings.baseUrl;
    return {
      provider: openProvider(kind, { ...settings, baseUrl }),
      stub,
      fixture: (name) => readFileSync(new URL(`./__fixtures__/${name}`, folder)),
      ask: (more = {}, request = {}) => ({
        model: 'up-model',
        request: { ...REQUEST, ...request },
        signal: new AbortController().signal,
        ...more,
      }),
    };
  };
}

export async function partsOf(stream: AsyncIterable<readonly Part[]>): Promise<Part[]> {
  const parts: Part[] = [];
  for await (const batch of stream) parts.push(...batch);
  return parts;
}

export function textIn(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.text : '')).join('');
}

function argumentsIn(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'tool-call-delta' ? part.arguments : '')).join('');
}

const USAGE = { promptTokens: 9, completionTokens: 12 };
const JSON_HEADERS = { 'content-type': 'application/json' };

/** What every provider promises, whatever language it speaks. */
export function describeProvider(make: () => ProviderUnderTest): void {
  test('reads a stream: a start, the text, a reason, what it cost', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    const parts = await partsOf(provider.stream(ask()));
    expect(parts[0]).toMatchObject({ type: 'start', model: expect.stringMatching(/.+/) });
    expect(textIn(parts)).toBe(FIXTURE_TEXT);
    expect(parts.filter(({ type }) => type === 'finish')).toEqual([
      { type: 'finish', index: 0, reason: 'stop' },
    ]);
    const usage = Object.assign(
      {},
      ...parts.map((part) => (part.type === 'usage' ? part.usage : {})),
    ) as unknown;
    expect(usage).toMatchObject(USAGE);
  });

  test('reads the same when it comes byte by byte', async () => {
    const { provider, stub, fixture, ask } = make();
    const bytes = fixture('stream.chunks.txt');
    stub.answer(() => ({ pieces: Array.from(bytes, (byte) => Buffer.of(byte)) }));
    expect(textIn(await partsOf(provider.stream(ask())))).toBe(FIXTURE_TEXT);
  });

  test('never takes a stream that was cut for a whole one, wherever it was cut', async () => {
    const { provider, stub, fixture, ask } = make();
    const bytes = fixture('stream.chunks.txt');
    for (let at = 0; at < bytes.length; at += 37) {
      stub.answer(() => ({ pieces: [bytes.subarray(0, at)] }));
      const parts = await partsOf(provider.stream(ask()));
      expect(FIXTURE_TEXT.startsWith(textIn(parts))).toBe(true);
      if (parts.some(({ type }) => type === 'finish')) expect(textIn(parts)).toBe(FIXTURE_TEXT);
    }
  });

  test('reads an answer in one piece', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('answer.json')], headers: JSON_HEADERS }));
    expect(await provider.complete?.(ask())).toMatchObject({
      choices: [{ index: 0, text: FIXTURE_TEXT, toolCalls: [], finishReason: 'stop' }],
      usage: USAGE,
    });
    stub.answer(() => ({ pieces: ['{}'], headers: JSON_HEADERS }));
    await expect(provider.complete?.(ask())).rejects.toMatchObject({ reason: 'ai.answer-unusable' });
  });

  test('reads the call of a tool', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('tools.chunks.txt')] }));
    const parts = await partsOf(provider.stream(ask({}, { tools: [{ name: 'get_weather' }] })));
    expect(parts.find(({ type }) => type === 'tool-call-delta')).toMatchObject({
      call: 0,
      id: expect.stringMatching(/.+/),
      name: 'get_weather',
    });
    expect(JSON.parse(argumentsIn(parts))).toEqual({ location: 'Köln' });
    expect(parts).toContainEqual({ type: 'finish', index: 0, reason: 'tool-calls' });
  });

  test.each([
    [429, 'ai.provider-busy'],
    [503, 'ai.provider-failed'],
    [401, 'ai.provider-refused'],
    [400, 'ai.input-refused'],
  ])('tells its refusal %i apart as %s, and shows nothing of it', async (status, reason) => {
    const { provider, stub, fixture, ask } = make();
    const body = status === 429 ? fixture('error.json') : '{"error":{"message":"sk-stays-secret"}}';
    stub.answer(() => ({ status, pieces: [body], headers: { ...JSON_HEADERS, 'retry-after': '2' } }));
    for (const asking of [partsOf(provider.stream(ask())), provider.complete?.(ask())]) {
      await expect(asking).rejects.toMatchObject({ reason });
      await expect(asking).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
    }
  });

  test('finds an error that comes with status 200', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('error.json')], headers: JSON_HEADERS }));
    await expect(partsOf(provider.stream(ask()))).rejects.toMatchObject({ reason: 'ai.provider-busy' });
    const line = fixture('error.json').toString('utf8').replace(/\n\s*/g, '');
    stub.answer(() => ({ pieces: [`event: error\ndata: ${line}\n\n`] }));
    await expect(partsOf(provider.stream(ask()))).rejects.toMatchObject({ reason: 'ai.provider-busy' });
  });

  test('keeps its connection for the next question', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    const before = stub.connections;
    for (let times = 0; times < 3; times += 1) {
      await partsOf(provider.stream(ask()));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(stub.connections - before).toBe(1);
  });

  test('shows its key, and lists its models', async () => {
    const { provider, stub, ask } = make();
    stub.answer(() => ({
      pieces: ['{"data":[{"id":"one"}],"models":[{"name":"models/one"}]}'],
      headers: JSON_HEADERS,
    }));
    expect(await provider.listModels(ask().signal)).toEqual(['one']);
    await provider.health(ask().signal);
    expect(JSON.stringify(stub.asked.at(-1)?.headers)).toContain('sk-stays-secret');
  });
}
