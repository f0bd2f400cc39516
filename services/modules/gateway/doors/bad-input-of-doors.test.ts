import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { until } from '../../../platform/redis/testing.ts';
import { serveClients, type ClientsStage } from '../../../testing/clients/serve-clients.ts';

let stage: ClientsStage;

beforeAll(async () => {
  stage = await serveClients();
});

afterAll(() => stage.close());

async function post(path: string, body: string, token = 'person-token') {
  const response = await fetch(`${stage.served.url}/ai/v1/${path}`, {
    method: 'POST',
    headers: { 'x-api-key': token, 'anthropic-version': '2023-06-01' },
    body,
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const deep = (levels: number): string => `${'{"properties":'.repeat(levels)}{}${'}'.repeat(levels)}`;
const user = (content: unknown) => ({ model: 'tutor', max_tokens: 9, messages: [{ role: 'user', content }] });
const anthropicImage = (source: unknown) => user([{ type: 'image', source }]);
const item = (content: unknown) => ({ model: 'tutor', input: [{ role: 'user', content }] });
const image = (image_url: string) => item([{ type: 'input_image', image_url }]);

const OPENAI = { error: { type: 'invalid_request_error', message: expect.any(String) } };
const ANTHROPIC = { type: 'error', error: { type: 'invalid_request_error', message: expect.any(String) } };

describe('a request that is not right, at the other doors', () => {
  test.each([
    ['messages', { ...user('Hi'), max_tokens: undefined }, 'max_tokens'],
    ['messages', user([]), 'messages[0].content'],
    ['messages', { ...user('Hi'), messages: [{ role: 'wizard', content: 'Hi' }] }, 'messages[0].role'],
    ['messages', user([{ type: 'smell' }]), 'messages[0].content[0].type'],
    ['messages', anthropicImage({ type: 'base64', media_type: 'image/png', data: '%%%' }), 'source.data'],
    ['messages', anthropicImage({ type: 'url', url: 'http://169.254.169.254/' }), 'source.url'],
    ['messages', anthropicImage({ type: 'base64', media_type: 'text/html', data: 'AAAA' }), 'media_type'],
    ['messages', { ...user('Hi'), temperature: 2 }, 'temperature'],
    ['messages', { ...user('Hi'), tool_choice: { type: 'any' } }, 'tool_choice'],
    ['messages', { ...user('Hi'), tools: [{ type: 'bash_20250124', name: 'bash' }] }, 'tools[0].type'],
    ['messages/count_tokens', { model: 'tutor', messages: [] }, 'messages'],
  ])('%s with %j is told so in the form of Anthropic, and which field', async (path, body, param) => {
    const { status, text, headers } = await post(path, JSON.stringify(body));
    const told = JSON.parse(text) as { error: { message: string } };
    expect({ status, told }).toMatchObject({ status: 400, told: ANTHROPIC });
    expect(told.error.message).toContain(param);
    expect(headers.get('request-id')).toBe(headers.get('x-request-id'));
  });

  test.each([
    ['responses', { model: 'tutor' }, 'input'],
    ['responses', item([{ type: 'input_file', file_id: 'file-1' }]), 'input[0].content[0].type'],
    ['responses', image('http://10.0.0.1/a.png'), 'input[0].content[0].image_url'],
    ['responses', image('data:image/png;base64,%'), 'input[0].content[0].image_url'],
    ['responses', { ...item('Hi'), background: true }, 'background'],
    ['responses', { ...item('Hi'), conversation: 'conv_1' }, 'conversation'],
    ['responses', { ...item('Hi'), tool_choice: { type: 'function', name: 'f' } }, 'tool_choice'],
    ['responses', { model: 'tutor', input: [{ type: 'wizard' }] }, 'input[0].type'],
    ['embeddings', { model: 'embedding', input: '' }, 'input'],
    ['embeddings', { model: 'embedding', input: [] }, 'input'],
    ['embeddings', { model: 'embedding', input: Array(2_049).fill('a') }, 'input'],
    ['embeddings', { model: 'embedding', input: [[-1]] }, 'input'],
    ['embeddings', { model: 'embedding', input: 'a', encoding_format: 'morse' }, 'encoding_format'],
    ['moderations', { input: [] }, 'input'],
    ['moderations', { input: [{ type: 'image_url', image_url: { url: 'http://127.0.0.1/' } }] }, 'image_url'],
  ])('%s with %j is told so in the form of OpenAI, and which field', async (path, body, param) => {
    const { status, text } = await post(path, JSON.stringify(body));
    const told = JSON.parse(text) as { error: { param: string } };
    expect({ status, told }).toMatchObject({ status: 400, told: OPENAI });
    expect(told.error.param).toContain(param);
  });

  test.each(['messages', 'responses', 'embeddings', 'moderations'])(
    '%s refuses 5 MB, 1,000 levels, what is no JSON, and strangers, in its own form',
    async (path) => {
      const form = path === 'messages' ? { type: 'error', error: {} } : { error: {} };
      for (const [status, body, token] of [
        [413, JSON.stringify({ model: 'tutor', input: 'x'.repeat(5_000_000) }), 'person-token'],
        [400, `{"model":"tutor","tools":${deep(1_000)}}`, 'person-token'],
        [400, '{"model":', 'person-token'],
        [400, '[]', 'person-token'],
        [401, '{}', 'nobody'],
      ] as const) {
        const answer = await post(path, body, token);
        expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, form]);
      }
    },
  );

  test('costs no question to a provider, and is no bug', () => {
    expect(stage.stub.asked).toHaveLength(0);
    expect(stage.served.bugs).toEqual([]);
  });
});

describe('whatever is sent to a door', () => {
  const field = fc.constantFrom(
    ...['model', 'messages', 'input', 'system', 'tools', 'tool_choice', 'text', 'stream', 'max_tokens', 'n'],
    ...['instructions', 'temperature', 'stop_sequences', 'metadata', 'thinking', 'reasoning', 'dimensions'],
  );
  const body = fc.dictionary(field, fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant('tutor')), {
    maxKeys: 8,
  });

  test('is answered, or refused in the form of its clients; it is never a bug', async () => {
    const path = fc.constantFrom(
      'messages',
      'messages/count_tokens',
      'responses',
      'embeddings',
      'moderations',
    );
    await fc.assert(
      fc.asyncProperty(path, body, async (door, sent) => {
        const { status, text } = await post(door, JSON.stringify({ model: 'tutor', max_tokens: 5, ...sent }));
        expect([200, 400, 404]).toContain(status);
        if (status !== 200) expect(JSON.parse(text)).toMatchObject({ error: { type: expect.any(String) } });
      }),
      { numRuns: 150 },
    );
    expect(stage.served.bugs).toEqual([]);
  });
});

describe('a reader who leaves', () => {
  test.each(['messages', 'responses'])('%s ends the question to the provider too', async (path) => {
    const left = stage.stub.left;
    const asked = { ...user('[[silence]]'), input: '[[silence]]', stream: true };
    const body = JSON.stringify(asked);
    const { port } = new URL(stage.served.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = `POST /ai/v1/${path} HTTP/1.1\r\nhost: x\r\nx-api-key: person-token\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\n\r\n`;
    socket.write(head + body);
    await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await until(() => stage.stub.left > left);
  });
});

describe('whoever shows nothing that opens', () => {
  test('is refused at every door, before anything of the request is read', async () => {
    const doors = Object.entries(stage.served.module.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method, path.replaceAll(/\{\w+\}/g, 'x')] as const),
    );
    expect(doors.length).toBeGreaterThan(10);
    for (const [method, path] of doors) {
      for (const headers of [
        {},
        { authorization: 'Bearer nobody' },
        { apikey: 'test-anon-key-0123456789' },
      ]) {
        const init = { method: method.toUpperCase(), headers, ...(method === 'post' && { body: 'no JSON' }) };
        const response = await fetch(`${stage.served.url}${path}`, init);
        const told: unknown = await response.json();
        expect({ method, path, status: response.status, told }).toMatchObject({
          status: 401,
          told: { error: { type: 'authentication_error' } },
        });
      }
    }
  });
});
