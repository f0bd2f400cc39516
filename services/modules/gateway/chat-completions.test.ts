import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { routedTo } from '../../testing/gateway/open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from '../../testing/gateway/provider-stub.ts';
import { readStream } from '../../testing/gateway/read-stream.ts';
import { serveGateway, type ServedGateway } from '../../testing/gateway/serve-gateway.ts';
import { planFor, WIRE_FORMS } from '../../testing/gateway/wire-forms.ts';

let stub: ProviderStub;
let served: ServedGateway;
let client: OpenAI;

const WORDS = ['Photo', 'synthesis turns ', 'light into ', 'sugar ✓ 🌱.'];
const ANSWER = { deltas: WORDS, promptTokens: 11, completionTokens: 7 };
const QUESTION = { model: 'tutor', messages: [{ role: 'user', content: 'What is photosynthesis?' }] };

const answerWell = (): void => stub.answer((asked) => planFor(WIRE_FORMS.openai, asked, ANSWER));

beforeAll(async () => {
  stub = await startProviderStub();
  answerWell();
  served = await serveGateway(routedTo([{ name: 'main', kind: 'openai', url: `${stub.url}/v1` }]));
  client = new OpenAI({ baseURL: `${served.url}/ai/v1`, apiKey: 'person-token', maxRetries: 0 });
});

afterEach(answerWell);

afterAll(async () => {
  await served.close();
  await stub.close();
});

const question = () => ({ model: 'tutor', messages: [{ role: 'user' as const, content: 'What?' }] });
const url = (): string => `${served.url}/ai/v1/chat/completions`;

describe('POST /ai/v1/chat/completions, asked by the openai client', () => {
  test('answers in one piece, under our id and the name that was asked for', async () => {
    const { data, response } = await client.chat.completions.create(question()).withResponse();
    expect(data).toMatchObject({
      object: 'chat.completion',
      model: 'tutor',
      system_fingerprint: 'fp_up',
      choices: [{ message: { role: 'assistant', content: WORDS.join('') }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      studyflow: { provider: 'main', switched: 0 },
    });
    expect(data.id).toMatch(/^chatcmpl-(?!up$)/);
    expect(data).toMatchObject({ _request_id: response.headers.get('x-request-id') });
    expect(response.headers.get('studyflow')).toBe('{"provider":"main","switched":0}');
    expect(stub.asked.at(-1)).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer sk-main-stays-secret' },
      body: { model: 'main-model', messages: question().messages },
    });
  });

  test('streams one answer: one id, one role, one reason, one end, what it cost when that is wished for', async () => {
    const stream = await client.chat.completions.create({ ...question(), stream: true });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toBe(WORDS.join(''));

    const read = await readStream(url(), {
      ...QUESTION,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(read).toMatchObject({ text, roles: 1, reasons: ['stop'], dones: 1 });
    expect([read.ids.size, read.created.size, [...read.models]]).toEqual([1, 1, ['tutor']]);
    expect(read.usage).toEqual({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
    expect(read.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(read.headers.get('content-encoding')).toBeNull();
    expect((await readStream(url(), { ...QUESTION, stream: true })).usage).toBeUndefined();
  });

  test('calls tools: definitions go out, deltas of arguments come back', async () => {
    const call = (delta: object, reason: string | null = null): string =>
      `data: ${JSON.stringify({ id: 'x', created: 1, model: 'm', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
    stub.answer(() => ({
      pieces: [
        call({
          role: 'assistant',
          content: null,
          tool_calls: [
            { index: 0, id: 'call_1', type: 'function', function: { name: 'add', arguments: '' } },
          ],
        }),
        call({ tool_calls: [{ index: 0, function: { arguments: '{"a":1,' } }] }),
        call({ tool_calls: [{ index: 0, function: { arguments: '"b":2}' } }] }),
        call({}, 'tool_calls'),
        'data: [DONE]\n\n',
      ],
    }));
    const tools = [
      {
        type: 'function' as const,
        function: { name: 'add', parameters: { type: 'object', properties: {} } },
      },
    ];
    const runner = client.chat.completions.stream({ ...question(), tools });
    const { choices } = await runner.finalChatCompletion();
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ id: 'call_1', function: { name: 'add', arguments: '{"a":1,"b":2}' } }] },
    });
    expect(stub.asked.at(-1)?.body['tools']).toEqual(tools);
  });

  test('hands images, schemas and limits through, and keeps what only it knows to itself', async () => {
    await client.chat.completions.create({
      ...question(),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'thing', schema: { type: 'object' }, strict: true },
      },
      max_completion_tokens: 9,
      store: true,
      metadata: { a: 'b' },
    });
    const body = stub.asked.at(-1)?.body;
    expect(body).toMatchObject({
      messages: [
        { content: [{ type: 'text' }, { image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] },
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'thing', strict: true } },
      max_tokens: 9,
    });
    expect(Object.keys(body ?? {})).not.toContain('store');
  });

  test('opens by x-api-key too', async () => {
    const response = await fetch(url(), {
      method: 'POST',
      headers: { 'x-api-key': 'person-token' },
      body: JSON.stringify(QUESTION),
    });
    expect(response.status).toBe(200);
  });

  test.each([
    [{ apiKey: 'nobody' }, {}, OpenAI.AuthenticationError, { status: 401, code: 'invalid_api_key' }],
    [{}, { model: 'unheard-of' }, OpenAI.NotFoundError, { status: 404, code: 'model_not_found' }],
    [{}, { messages: [] }, OpenAI.BadRequestError, { status: 400, param: 'messages' }],
    [{}, { n: 1_000_000 }, OpenAI.BadRequestError, { status: 400, param: 'n' }],
  ])('tells %j with %j as the class that the client knows', async (options, more, kind, told) => {
    const asking = client.withOptions(options).chat.completions.create({ ...question(), ...more });
    await expect(asking).rejects.toMatchObject({ ...told, requestID: expect.any(String) });
    await expect(asking).rejects.toBeInstanceOf(kind);
  });

  test('lets the client try again where that may help, and says when', async () => {
    let times = 0;
    stub.answer((asked) => {
      times += 1;
      return times <= 2
        ? {
            status: 429,
            pieces: ['{"error":{"message":"secret","code":"rate_limit_exceeded"}}'],
            headers: { 'retry-after-ms': '5' },
          }
        : planFor(WIRE_FORMS.openai, asked, ANSWER);
    });
    const answer = await client.withOptions({ maxRetries: 1 }).chat.completions.create(question());
    expect(answer.choices[0]?.message.content).toBe(WORDS.join(''));
    expect(times).toBe(3);
  });

  test('never shows what the provider says of its refusal', async () => {
    stub.answer(() => ({
      status: 401,
      pieces: ['{"error":{"message":"Incorrect API key sk-main-stays-secret"}}'],
    }));
    const response = await fetch(url(), {
      method: 'POST',
      headers: { authorization: 'Bearer person-token' },
      body: JSON.stringify(QUESTION),
    });
    expect([response.status, response.headers.get('x-should-retry')]).toEqual([502, 'false']);
    expect(await response.text()).not.toContain('sk-main');
  });

  test('tells a failure in the middle, when nobody can go on, in the stream and without an end', async () => {
    const [, whole] = [0, WIRE_FORMS.openai.stream(ANSWER)];
    stub.answer(() => ({ pieces: [whole.subarray(0, 600)], then: 'break' }));
    const stream = await client.chat.completions.create({ ...question(), stream: true });
    const reading = (async () => {
      for await (const _chunk of stream);
    })();
    await expect(reading).rejects.toBeInstanceOf(OpenAI.APIError);
    expect((await readStream(url(), { ...QUESTION, stream: true })).dones).toBe(0);
  });

  test('is in the OpenAPI document', () => {
    expect(served.module.paths['/ai/v1/chat/completions']?.post).toMatchObject({
      operationId: 'aiChatCompletions',
      responses: { '200': { content: { 'text/event-stream': {} } } },
    });
  });

  test('answers what is no address of it in the same form', async () => {
    const response = await fetch(`${served.url}/ai/v1/nothing`, {
      headers: { authorization: 'Bearer person-token' },
    });
    expect([response.status, await response.json()]).toMatchObject([404, { error: { code: 'unknown_url' } }]);
  });
});
