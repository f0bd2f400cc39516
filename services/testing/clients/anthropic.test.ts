import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Anthropic from '@anthropic-ai/sdk';
import { AFTER_TOOL, SEEN, STRUCTURED, TEXT } from './scripted-provider.ts';
import { serveClients, type ClientsStage } from './serve-clients.ts';

let stage: ClientsStage;
let client: Anthropic;

beforeAll(async () => {
  stage = await serveClients();
  client = new Anthropic({ baseURL: `${stage.served.url}/ai`, apiKey: 'person-token', maxRetries: 0 });
});

afterAll(() => stage.close());

const asking = (content = 'What is photosynthesis?', model = 'tutor') => ({
  model,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content }],
});

const WEATHER = {
  name: 'get_weather',
  description: 'The weather of a city',
  input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
};

describe('POST /ai/v1/messages, asked by the @anthropic-ai/sdk client', () => {
  test.each(['tutor', 'claude'])('answers in one piece, whichever language %s speaks', async (model) => {
    const { data, response } = await client.messages
      .create({ ...asking('What?', model), system: 'Be kind.', stop_sequences: ['END'] })
      .withResponse();
    expect(data).toMatchObject({
      type: 'message',
      role: 'assistant',
      model,
      content: [{ type: 'text', text: TEXT }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 11, output_tokens: 7 },
    });
    expect(data.id).toMatch(/^msg_(?!up$)/);
    expect(data).toMatchObject({ _request_id: response.headers.get('x-request-id') });
    const body = JSON.stringify(stage.stub.asked.at(-1)?.body);
    expect(body).toContain('Be kind.');
    expect(body).toContain('["END"]');
  });

  test.each(['tutor', 'claude'])('streams the events of a message from %s', async (model) => {
    const stream = client.messages.stream(asking('What?', model));
    const types: string[] = [];
    stream.on('streamEvent', ({ type }) => void types.push(type));
    expect(await stream.finalText()).toBe(TEXT);
    expect(await stream.finalMessage()).toMatchObject({
      model,
      stop_reason: 'end_turn',
      usage: { input_tokens: 11, output_tokens: 7 },
    });
    expect(types[0]).toBe('message_start');
    expect(types.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(types.filter((type) => type === 'content_block_start')).toHaveLength(1);
  });

  test('hears one answer when a provider of another language dies in the middle', async () => {
    const stream = client.messages.stream(asking('What? [[cut]]', 'both'));
    expect(await stream.finalText()).toBe(TEXT);
    expect(stage.stub.asked.at(-1)?.path).toBe('/v1/messages');
  });

  test.each([true, false])('calls a tool and hears its result (streamed: %s)', async (isStream) => {
    const ask = async (messages: Anthropic.MessageParam[]) => {
      const params = { ...asking(), messages, tools: [WEATHER] };
      return isStream ? client.messages.stream(params).finalMessage() : client.messages.create(params);
    };
    const question = { role: 'user' as const, content: 'How is the weather in Köln?' };
    const called = await ask([question]);
    const [block] = called.content;
    expect(called.stop_reason).toBe('tool_use');
    expect(block).toMatchObject({ type: 'tool_use', name: 'get_weather', input: { city: 'Köln' } });
    const answered = await ask([
      question,
      { role: 'assistant', content: called.content },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: block?.type === 'tool_use' ? block.id : '', content: 'Sunny' },
        ],
      },
    ]);
    expect(answered.content).toMatchObject([{ type: 'text', text: AFTER_TOOL }]);
  });

  test('shows images and asks for a form', async () => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: 'iVBORw0KGgo=' };
    const seen = await client.messages.create({
      ...asking(),
      messages: [{ role: 'user', content: [{ type: 'image', source }] }],
    });
    expect(seen.content).toMatchObject([{ text: SEEN }]);
    const schema = { type: 'object', properties: { title: { type: 'string' } } };
    const formed = await client.messages.create({
      ...asking(),
      output_config: { format: { type: 'json_schema', schema } },
    });
    const [block] = formed.content;
    expect(JSON.parse(block?.type === 'text' ? block.text : '')).toEqual(STRUCTURED);
  });

  test('counts tokens, and lists the models in its language', async () => {
    const { input_tokens: tokens } = await client.messages.countTokens({
      model: 'tutor',
      messages: [{ role: 'user', content: 'What is photosynthesis?' }],
    });
    expect(tokens).toBeGreaterThan(4);
    const models: string[] = [];
    for await (const { id } of client.models.list()) models.push(id);
    expect(models).toContain('claude');
    expect(await client.models.retrieve('tutor')).toMatchObject({ type: 'model', id: 'tutor' });
  });

  test.each([
    [{ apiKey: 'nobody' }, {}, Anthropic.AuthenticationError, 'authentication_error'],
    [{}, { model: 'unheard-of' }, Anthropic.NotFoundError, 'not_found_error'],
    [{}, { messages: [] }, Anthropic.BadRequestError, 'invalid_request_error'],
    [{}, { max_tokens: 0 }, Anthropic.BadRequestError, 'invalid_request_error'],
  ])('tells %j with %j as the class that the client knows', async (options, more, kind, type) => {
    const failing = client.withOptions(options).messages.create({ ...asking(), ...more });
    await expect(failing).rejects.toBeInstanceOf(kind);
    await expect(failing).rejects.toMatchObject({ type, requestID: expect.any(String) });
  });

  test('is tried again by the client itself where that may help', async () => {
    const answer = await client
      .withOptions({ maxRetries: 2 })
      .messages.create(asking('What? [[fail 3 429 anthropic]]'));
    expect(answer.content).toMatchObject([{ text: TEXT }]);
  });

  test('tells a failure in the middle, when nobody can go on, as an error of the stream', async () => {
    const failing = client.messages.stream(asking('What? [[cut]]')).finalMessage();
    await expect(failing).rejects.toBeInstanceOf(Anthropic.APIError);
    await expect(failing).rejects.toMatchObject({ type: 'api_error' });
  });
});
