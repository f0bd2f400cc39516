import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { loadConfig } from '../../platform/config/config.ts';
import type { Ai, CompletionPart } from './ai.ts';
import type { AiConfig } from './settings.ts';

/** What the stub was asked. */
export interface StubRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: {
    readonly model?: string;
    readonly messages?: readonly { readonly role: string; readonly content: string }[];
    readonly stream?: boolean;
    readonly temperature?: number;
    readonly max_tokens?: number;
    readonly response_format?: unknown;
    readonly input?: string;
  };
}

/** What the stub does with a question. */
export type StubAnswer =
  | { readonly text: string; readonly finish?: string }
  | { readonly raw: string; readonly status?: number; readonly headers?: Record<string, string> }
  /** Sends these pieces, then ends, breaks the connection, or falls silent. */
  | { readonly pieces: readonly string[]; readonly then: 'end' | 'break' | 'silence' }
  | 'silence';

/** A real HTTP server that speaks OpenAI's language, for tests: it answers what the test says. */
export interface OpenAiStub {
  readonly url: string;
  readonly requests: readonly StubRequest[];
  /** Connections that their client ended before the answer was whole. */
  readonly abandoned: number;
  /** The next answers, in order. */
  next(...answers: StubAnswer[]): void;
  /** What is answered when nothing is planned. @default DEFAULT_TEXT */
  otherwise(text: string): void;
  close(): Promise<void>;
}

export const DEFAULT_TEXT = 'Photosynthesis turns light into sugar.';
export const STUB_MODEL = 'stub-model';

export async function startOpenAiStub(): Promise<OpenAiStub> {
  const requests: StubRequest[] = [];
  const planned: StubAnswer[] = [];
  let abandoned = 0;
  let usual = DEFAULT_TEXT;
  const server = createServer((incoming, outgoing) => {
    outgoing.on('close', () => {
      if (!outgoing.writableFinished) abandoned += 1;
    });
    void readBody(incoming).then((body) => {
      requests.push({ path: incoming.url ?? '', authorization: incoming.headers.authorization, body });
      const answer = planned.shift() ?? { text: usual };
      if (incoming.url?.endsWith('/embeddings') === true && typeof answer === 'object' && 'text' in answer) {
        sendJson(outgoing, 200, readFixture('embedding.json'));
      } else answerChat(outgoing, body.stream === true, answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}/v1`,
    requests,
    get abandoned() {
      return abandoned;
    },
    next: (...answers) => void planned.push(...answers),
    otherwise: (text) => void (usual = text),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<StubRequest['body']> {
  let text = '';
  for await (const part of incoming) text += String(part);
  return JSON.parse(text === '' ? '{}' : text) as StubRequest['body'];
}

function answerChat(outgoing: ServerResponse, isStream: boolean, answer: StubAnswer): void {
  if (answer === 'silence') return;
  if ('raw' in answer) {
    outgoing.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
    outgoing.end(answer.raw);
  } else if ('pieces' in answer) sendPieces(outgoing, answer.pieces, answer.then);
  else if (isStream) sendPieces(outgoing, chunksOf(answer.text, answer.finish ?? 'stop'), 'end');
  else sendJson(outgoing, 200, completionJson(answer.text, answer.finish ?? 'stop'));
}

function sendJson(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text);
}

function sendPieces(outgoing: ServerResponse, pieces: readonly string[], then: string): void {
  outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const piece of pieces) outgoing.write(piece);
  if (then === 'end') outgoing.end();
  if (then === 'break') setTimeout(() => outgoing.destroy(), 20);
}

export function completionJson(content: string, finish = 'stop'): string {
  return JSON.stringify({
    id: 'chatcmpl-stub',
    object: 'chat.completion',
    created: 1,
    model: STUB_MODEL,
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: finish }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  });
}

/** A text as the chunks of a stream, a word each. */
export function chunksOf(text: string, finish: string | null = 'stop'): string[] {
  const chunk = (choices: unknown, more: object = {}): string =>
    `data: ${JSON.stringify({ id: 'chatcmpl-stub', object: 'chat.completion.chunk', created: 1, model: STUB_MODEL, choices, ...more })}\n\n`;
  return [
    ...text.split(/(?<= )/).map((content) => chunk([{ index: 0, delta: { content }, finish_reason: null }])),
    ...(finish === null ? [] : [chunk([{ index: 0, delta: {}, finish_reason: finish }])]),
    ...(finish === null
      ? []
      : [
          chunk([], { usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }),
          'data: [DONE]\n\n',
        ]),
  ];
}

function readFixture(name: string): string {
  return readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
}

/** The configuration of the module with a stub as the provider. */
export function aiConfig(environment: Readonly<Record<string, string>> = {}): AiConfig {
  return loadConfig({
    NODE_ENV: 'test',
    DATABASE_APP_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    DATABASE_SYSTEM_URL: 'postgres://nobody@127.0.0.1:1/nothing',
    REDIS_URL: 'redis://127.0.0.1:1',
    ANON_KEY: 'test-anon-key-0123456789',
    SERVICE_ROLE_KEY: 'test-service-key-0123456789',
    INTERNAL_TOKEN: 'test-internal-token-0123',
    SECRET_BOX_KEY_FILE: 'unused',
    ...environment,
  }).ai;
}

/** The settings that make a stub the provider. */
export function stubSettings(stub: Pick<OpenAiStub, 'url'>): Record<string, string> {
  return {
    AI_BASE_URL: stub.url,
    AI_API_KEY: 'stub-key-that-stays-secret',
    AI_CHAT_MODEL: STUB_MODEL,
    AI_EMBEDDING_MODEL: 'stub-embedding',
  };
}

export async function partsOf(stream: AsyncIterable<CompletionPart>): Promise<CompletionPart[]> {
  const parts: CompletionPart[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
}

const QUESTION = { messages: [{ role: 'user', content: 'What is photosynthesis?' }] } as const;

/** What every implementation of the port promises, whoever stands behind it. */
export function describeAi(make: () => { readonly ai: Ai; readonly stub: OpenAiStub }): void {
  test('gives a whole answer with its model, its end and what it cost', async () => {
    const { ai } = make();
    expect(await ai.complete(QUESTION)).toMatchObject({
      content: DEFAULT_TEXT,
      provider: 'openai',
      model: STUB_MODEL,
      finishReason: 'stop',
      usage: { promptTokens: 11, completionTokens: 7, totalTokens: 18 },
      isCached: false,
    });
  });

  test('gives the same in parts, the end repeating the whole', async () => {
    const { ai } = make();
    const parts = await partsOf(ai.stream(QUESTION));
    const deltas = parts.flatMap((part) => (part.type === 'text-delta' ? [part.text] : []));
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(DEFAULT_TEXT);
    expect(parts.at(-1)).toMatchObject({
      type: 'text-end',
      completion: { content: DEFAULT_TEXT, finishReason: 'stop', usage: { totalTokens: 18 } },
    });
  });

  test('gives a text as a vector', async () => {
    const { ai } = make();
    const { vector, model } = await ai.embed({ text: `light ${Math.random()}` });
    expect(vector).toEqual([0.0023064255, -0.009327292, -0.0028842222]);
    expect(model).toBe('text-embedding-3-small');
  });

  test.each([
    [429, 'ai.provider-busy', true],
    [400, 'ai.input-refused', false],
    [401, 'ai.provider-refused', false],
    [404, 'ai.provider-refused', false],
    [500, 'ai.provider-failed', true],
  ])('tells a provider that answers %i as %s', async (status, reason, retryable) => {
    const { ai, stub } = make();
    const refusal = {
      raw: '{"error":{"message":"secret detail"}}',
      status,
      headers: { 'retry-after-ms': '1' },
    };
    // What may be asked again is asked once more.
    stub.next(...(retryable ? [refusal, refusal] : [refusal]));
    await expect(ai.complete(QUESTION)).rejects.toMatchObject({ reason, retryable });
  });

  test.each(['{}', '{"choices":[]}', '{"choices":[{"message":{"content":null}}]}'])(
    'never takes %s for an answer',
    async (raw) => {
      const { ai, stub } = make();
      stub.next({ raw });
      await expect(ai.complete(QUESTION)).rejects.toMatchObject({ reason: 'ai.answer-unusable' });
    },
  );

  test('never takes a stream that broke off for an answer', async () => {
    const { ai, stub } = make();
    stub.next({ pieces: chunksOf('Half of', null), then: 'end' });
    await expect(partsOf(ai.stream(QUESTION))).rejects.toMatchObject({ reason: 'ai.answer-unusable' });
    stub.next({ pieces: chunksOf('Half of', null), then: 'break' });
    await expect(partsOf(ai.stream(QUESTION))).rejects.toMatchObject({ reason: 'ai.provider-failed' });
  });

  test('ends the question at the provider when nobody waits any more', async () => {
    const { ai, stub } = make();
    const before = stub.abandoned;
    stub.next('silence');
    const gone = new AbortController();
    const answer = ai.complete({ ...QUESTION, signal: gone.signal });
    setTimeout(() => gone.abort(), 50);
    await expect(answer).rejects.toMatchObject({ name: 'AppError' });
    stub.next({ pieces: chunksOf('One two three', null), then: 'silence' });
    for await (const part of ai.stream(QUESTION)) if (part.type === 'text-delta') break;
    const endsAt = performance.now() + 2_000;
    while (stub.abandoned < before + 2 && performance.now() < endsAt) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(stub.abandoned).toBe(before + 2);
  });
}
