import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { AFTER_TOOL, SEEN, STRUCTURED, TEXT } from './scripted-provider.ts';
import { serveClients, type ClientsStage } from './serve-clients.ts';

let stage: ClientsStage;
let client: OpenAI;

beforeAll(async () => {
  stage = await serveClients();
  client = new OpenAI({ baseURL: `${stage.served.url}/ai/v1`, apiKey: 'person-token', maxRetries: 0 });
});

afterAll(() => stage.close());

const WEATHER = {
  type: 'function' as const,
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: false,
};

describe('POST /ai/v1/responses, asked by the openai client', () => {
  test.each(['tutor', 'claude'])('answers in one piece from %s', async (model) => {
    const response = await client.responses.create({ model, input: 'What?', instructions: 'Be kind.' });
    expect(response).toMatchObject({
      object: 'response',
      status: 'completed',
      model,
      output_text: TEXT,
      instructions: 'Be kind.',
      usage: { input_tokens: 11, output_tokens: 7, total_tokens: 18 },
    });
    expect(response.id).toMatch(/^resp_/);
  });

  test.each(['tutor', 'claude'])('streams typed events, numbered in turn, from %s', async (model) => {
    const stream = await client.responses.create({ model, input: 'What?', stream: true });
    const events: OpenAI.Responses.ResponseStreamEvent[] = [];
    for await (const event of stream) events.push(event);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, at) => at));
    const types = events.map(({ type }) => type);
    expect(types.slice(0, 4)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
    ]);
    expect(types.slice(-4)).toEqual([
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    const said = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''));
    expect(said.join('')).toBe(TEXT);
    expect(events.at(-1)).toMatchObject({ response: { usage: { total_tokens: 18 }, status: 'completed' } });
  });

  test("is put together by the client's own helper, across a provider that dies in the middle", async () => {
    const stream = client.responses.stream({ model: 'both', input: 'What? [[cut]]' });
    expect((await stream.finalResponse()).output_text).toBe(TEXT);
  });

  test.each([true, false])('calls a function and hears what it gave (streamed: %s)', async (isStream) => {
    const ask = async (input: OpenAI.Responses.ResponseInput) => {
      const params = { model: 'tutor', input, tools: [WEATHER] };
      return isStream ? client.responses.stream(params).finalResponse() : client.responses.create(params);
    };
    const question = { role: 'user' as const, content: 'How is the weather in Köln?' };
    const called = await ask([question]);
    const [item] = called.output;
    expect(item).toMatchObject({ type: 'function_call', name: 'get_weather', arguments: '{"city":"Köln"}' });
    const call_id = item?.type === 'function_call' ? item.call_id : '';
    const answered = await ask([
      question,
      ...(called.output as OpenAI.Responses.ResponseInputItem[]),
      { type: 'function_call_output', call_id, output: 'Sunny' },
    ]);
    expect(answered.output_text).toBe(AFTER_TOOL);
  });

  test('shows images and answers in a form', async () => {
    const image_url = 'data:image/png;base64,iVBORw0KGgo=';
    const seen = await client.responses.create({
      model: 'tutor',
      input: [{ role: 'user', content: [{ type: 'input_image', image_url, detail: 'low' }] }],
    });
    expect(seen.output_text).toBe(SEEN);
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    const formed = await client.responses.parse({
      model: 'tutor',
      input: 'What?',
      text: { format: { type: 'json_schema', name: 'lesson', schema } },
    });
    expect(formed.output_parsed).toEqual(STRUCTURED);
  });

  test.each([
    [{ model: 'unheard-of' }, OpenAI.NotFoundError, 404],
    [{ previous_response_id: 'resp_of_nobody' }, OpenAI.NotFoundError, 404],
    [{ background: true }, OpenAI.BadRequestError, 400],
    [{ tool_choice: 'required' as const }, OpenAI.BadRequestError, 400],
    [{ tools: [{ type: 'web_search' as const }] }, OpenAI.BadRequestError, 400],
  ])('tells %j as the class that the client knows', async (more, kind, status) => {
    const failing = client.responses.create({ model: 'tutor', input: 'What?', ...more });
    await expect(failing).rejects.toBeInstanceOf(kind);
    await expect(failing).rejects.toMatchObject({ status });
  });

  test('tells a failure in the middle as an error of the stream', async () => {
    const failing = client.responses.stream({ model: 'tutor', input: 'What? [[cut]]' }).finalResponse();
    await expect(failing).rejects.toBeInstanceOf(OpenAI.APIError);
  });
});

describe('the smaller doors, asked by the openai client', () => {
  test('vectors come as the client asks for them unasked: as base64', async () => {
    const { data, model, usage } = await client.embeddings.create({
      model: 'embedding',
      input: ['a', 'abc'],
    });
    expect(data.map(({ embedding }) => [...embedding])).toEqual([
      [1, 0.5, -0.25],
      [3, 0.5, -0.25],
    ]);
    expect({ model, usage }).toEqual({ model: 'embedding', usage: { prompt_tokens: 4, total_tokens: 4 } });
  });

  test('vectors come as numbers, and of tokens too', async () => {
    const plain = await client.embeddings.create({
      model: 'embedding',
      input: [[9906, 1917]],
      encoding_format: 'float',
    });
    expect(plain.data[0]?.embedding).toEqual(['Hello world'.length, 0.5, -0.25]);
    expect(stage.stub.asked.at(-1)?.body['input']).toBe('Hello world');
    await expect(
      client.embeddings.create({ model: 'embedding', input: [[9_999_999]] }),
    ).rejects.toMatchObject({
      status: 400,
      param: 'input[0]',
    });
  });

  test('models are listed and looked at', async () => {
    const ids: string[] = [];
    for await (const { id, object } of client.models.list()) ids.push(`${object} ${id}`);
    expect(ids).toContain('model tutor');
    expect(await client.models.retrieve('tutor')).toMatchObject({ id: 'tutor', object: 'model' });
    await expect(client.models.retrieve('unheard-of')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  test('texts are judged by whoever a route leads to, else here, and it is said which', async () => {
    expect(await client.moderations.create({ model: 'judge', input: 'Hello' })).toMatchObject({
      model: 'omni-moderation-up',
      results: [{ flagged: true }],
    });
    const own = await client.moderations.create({ input: ['Hello', 'World'] });
    expect(own).toMatchObject({ model: 'studyflow-moderation', results: [{ flagged: false }, {}] });
    expect(Object.keys(own.results[0]?.categories ?? {})).toHaveLength(13);
  });
});
