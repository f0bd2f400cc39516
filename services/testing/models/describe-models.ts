import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '../../../tools/local/wait.ts';
import { signal } from '../../../tools/local/process-table.ts';
import { fixedKey } from '../../modules/gateway/providers/provider-key.ts';
import { openProvider } from '../../modules/gateway/providers/open-provider.ts';
import { randomIds } from '../../platform/ids/ids.ts';
import { createEgressRule } from '../../platform/outbound/egress.ts';
import { partsOf, REQUEST, textIn } from '../gateway/describe-provider.ts';
import { MODELS_KEY, type ModelsStage } from './models-stage.ts';

/** What a machine that nothing else runs on never takes; each limit is this, times its slowdown. */
const PROMPTLY_MS = 10_000;

export const ASK = { messages: [{ role: 'user', content: 'hello there' }], temperature: 0, ignore_eos: true };

export interface DescribeModels {
  readonly open: () => ModelsStage;
  /** How much slower than an idle machine this one is. */
  readonly factor: () => number;
  /** Words of an answer that is not over before a test has looked at it. */
  readonly longTokens: number;
}

/** What the process promises, whoever stands behind it: the stand-in, or a real `llama-server`. */
export function describeModels({ open, factor, longTokens }: DescribeModels): void {
  let stage: ModelsStage;
  const withinMs = (): { timeoutMs: number } => ({ timeoutMs: PROMPTLY_MS * factor() });
  const until = async (isTrue: () => boolean | Promise<boolean>): Promise<void> => {
    expect(await waitUntil(isTrue, withinMs())).toBe(true);
  };
  const stateOf = async (model: string): Promise<Record<string, unknown>> =>
    (await (await stage.get(`/v1/models/${model}`)).json()) as Record<string, unknown>;
  const complete = async (model: string): Promise<number> => {
    const response = await stage.post('/v1/chat/completions', { ...ASK, model, max_tokens: 4 });
    await response.text();
    return response.status;
  };
  /** An answer that has begun and runs until it is cut or read. */
  const begin = async (model: string, more: RequestInit = {}, tokens = longTokens) => {
    const response = await stage.post(
      '/v1/chat/completions',
      { ...ASK, model, stream: true, max_tokens: tokens },
      more,
    );
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    return reader;
  };
  const restOf = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
    let text = '';
    for (let part = await reader.read(); !part.done; part = await reader.read())
      text += Buffer.from(part.value).toString();
    return text;
  };

  beforeAll(async () => {
    stage = open();
    await stage.start();
  });
  afterAll(() => stage.close());

  test('a model is loaded when it is asked for, and answers', async () => {
    expect(await stateOf('small')).toMatchObject({ state: 'absent', memory_bytes: 0 });
    const response = await stage.post('/v1/chat/completions', { ...ASK, model: 'small', max_tokens: 5 });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      choices: [{ message: { role: 'assistant', content: expect.any(String) } }],
      usage: { completion_tokens: 5 },
    });
    expect(await stateOf('small')).toMatchObject({ state: 'ready', memory_bytes: 1_000_000 });
    const plain = await stage.post('/v1/completions', { model: 'small', prompt: 'hello', max_tokens: 3 });
    expect(await plain.json()).toMatchObject({ choices: [{ text: expect.any(String) }] });
  });

  test("the gateway's provider for compatible servers streams, completes, embeds and lists", async () => {
    const provider = openProvider('openai-compatible', {
      name: 'own',
      baseUrl: `${stage.url}/v1`,
      key: fixedKey(MODELS_KEY),
      egress: createEgressRule(['127.0.0.1']),
      ids: randomIds,
    });
    const ending = new AbortController();
    const request = { ...REQUEST, maxTokens: 40, extra: { ignore_eos: true } };
    const ask = { model: 'small', request, signal: ending.signal };
    expect(await provider.listModels(ending.signal)).toEqual(['small', 'large', 'third', 'vectors']);
    const parts = await partsOf(provider.stream(ask));
    expect(textIn(parts)).not.toBe('');
    expect(parts.map(({ type }) => type)).toEqual(expect.arrayContaining(['start', 'finish', 'usage']));
    expect(await provider.complete?.({ ...ask, model: 'quiz' })).toBeDefined();
    const vectors = await provider.embed?.({ model: 'embedding', inputs: ['one', 'two'] }, ending.signal);
    expect(vectors?.vectors.length).toBe(2);
    // More tokens than llama.cpp works on at once by itself.
    const long = { model: 'embedding', inputs: ['a '.repeat(600)] };
    expect((await provider.embed?.(long, ending.signal))?.vectors.length).toBe(1);
  });

  test('an answer is ended when its client goes, and the next one has its place', async () => {
    const gone = new AbortController();
    const reader = await begin('small', { signal: gone.signal });
    expect(await stateOf('small')).toMatchObject({ answering: 1 });
    gone.abort();
    await expect(restOf(reader)).rejects.toThrow();
    await until(async () => (await stateOf('small'))['answering'] === 0);
    expect(await complete('small')).toBe(200);
  });

  test('the least recently used model leaves for another, but never one that answers', async () => {
    await complete('large');
    await complete('small');
    const gone = new AbortController();
    const reader = await begin('small', { signal: gone.signal });
    expect(await complete('third')).toBe(200);
    const names = stage.servers().map(({ model }) => model);
    expect(names.toSorted()).toEqual(['small', 'third']);
    expect(await stateOf('large')).toMatchObject({ state: 'absent', memory_bytes: 0 });
    gone.abort();
    await restOf(reader).catch(() => undefined);
  });

  test('a server that is killed in the middle of an answer is told to its client, and is up again', async () => {
    const before = stage.servers().find(({ model }) => model === 'small');
    const reader = await begin('small');
    signal(before?.process.pid ?? 0, 'SIGKILL');
    await expect(restOf(reader)).rejects.toThrow();
    await until(() => {
      const after = stage.servers().find(({ model }) => model === 'small');
      return after !== undefined && after.process.pid !== before?.process.pid;
    });
    expect(await complete('small')).toBe(200);
    expect(await stateOf('small')).toMatchObject({ falls: 0 });
  });

  test('figures tell of loads, falls, memory and answers', async () => {
    const text = await (await fetch(`${stage.internalUrl}/metrics`)).text();
    expect(text).toMatch(/studyflow_model_load_seconds_count\{model="small"\} [2-9]/);
    expect(text).toMatch(/studyflow_model_falls_total\{model="small",what="crash"\} 1/);
    expect(text).toMatch(/studyflow_model_unloads_total\{model="large",why="room"\} [1-9]/);
    expect(text).toMatch(/studyflow_model_answer_seconds_count\{model="small",status="200"\} [1-9]/);
    expect(text).toContain('studyflow_model_memory_bytes{model="small"} 1000000');
    expect(text).toContain('studyflow_models_memory_budget_bytes 2000000');
  });

  test('no server outlives a process that is killed, and the next process serves', async () => {
    expect(stage.servers().length).toBe(2);
    await stage.end('SIGKILL');
    await until(() => stage.leftOver().length === 0);
    await stage.start();
    expect(await complete('small')).toBe(200);
  });

  test('at the stop an answer that runs is given to its end, and no server stays', async () => {
    const reader = await begin('small', {}, 400);
    const [ending, text] = await Promise.all([stage.end('SIGTERM'), restOf(reader)]);
    expect(text).toContain('data: [DONE]');
    expect(ending).toBe(0);
    expect(stage.leftOver()).toEqual([]);
  });
}
