import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { routedTo } from '../../../testing/gateway/open-test-gateway.ts';
import { startProviderStub, type ProviderStub } from '../../../testing/gateway/provider-stub.ts';
import { serveGateway, type ServedGateway } from '../../../testing/gateway/serve-gateway.ts';
import { planFor, WIRE_FORMS } from '../../../testing/gateway/wire-forms.ts';

let stub: ProviderStub;
let served: ServedGateway;

beforeAll(async () => {
  stub = await startProviderStub((asked) =>
    planFor(WIRE_FORMS.openai, asked, { deltas: ['Yes.'], promptTokens: 1, completionTokens: 1 }),
  );
  served = await serveGateway(routedTo([{ name: 'main', kind: 'openai', url: `${stub.url}/v1` }]));
});

afterAll(async () => {
  await served.close();
  await stub.close();
});

const user = (content: unknown) => ({ messages: [{ role: 'user', content }] });
const image = (url: string) => user([{ type: 'image_url', image_url: { url } }]);
const deep = (levels: number): string => `${'{"properties":'.repeat(levels)}{}${'}'.repeat(levels)}`;

async function post(body: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${served.url}/ai/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer person-token', 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

describe('a request that is not right', () => {
  test.each([
    ['a role that there is none of', { messages: [{ role: 'wizard', content: 'Hi' }] }, 'messages[0].role'],
    ['a message without content', { messages: [{ role: 'user' }] }, 'messages[0].content'],
    [
      'a part of a kind that there is none of',
      user([{ type: 'smell', smell: 'x' }]),
      'messages[0].content[0].type',
    ],
    ['no model', { model: '' }, 'model'],
    ['endless answers', { n: 1e9 }, 'n'],
    ['a temperature beyond all', { temperature: 9 }, 'temperature'],
    ['two limits', { max_tokens: 1, max_completion_tokens: 1 }, 'max_tokens'],
    ['a choice without tools', { tool_choice: 'required' }, 'tool_choice'],
    [
      'a choice that is no tool',
      {
        tools: [{ type: 'function', function: { name: 'f' } }],
        tool_choice: { type: 'function', function: { name: 'g' } },
      },
      'tool_choice',
    ],
    ['options of a stream without one', { stream_options: { include_usage: true } }, 'stream_options'],
    ['likely words without likelihoods', { top_logprobs: 2 }, 'top_logprobs'],
    [
      'a tool with a strange name',
      { tools: [{ type: 'function', function: { name: 'a b' } }] },
      'tools[0].function.name',
    ],
    [
      'an image that is no base64',
      image('data:image/png;base64,%%%'),
      'messages[0].content[0].image_url.url',
    ],
    ['an image inside', image('http://169.254.169.254/latest'), 'messages[0].content[0].image_url.url'],
    ['an image on this machine', image('http://localhost:1/a.png'), 'messages[0].content[0].image_url.url'],
    [
      'an image behind an IPv6 spelling',
      image('http://[::ffff:10.0.0.1]/a.png'),
      'messages[0].content[0].image_url.url',
    ],
    ['an image in a file', image('file:///etc/passwd'), 'messages[0].content[0].image_url.url'],
    [
      'an image behind a password',
      image('https://a:b@x.example/a.png'),
      'messages[0].content[0].image_url.url',
    ],
  ])('with %s is told so, and which field', async (_what, more, param) => {
    const { status, json } = await post(JSON.stringify({ model: 'tutor', ...user('Hi'), ...more }));
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { error: { type: 'invalid_request_error', param, message: expect.stringContaining(param) } },
    });
  });

  test.each([
    ['no JSON', '{"model":', 400],
    ['a list', '[]', 400],
    ['a schema 1,000 levels deep', `{"model":"tutor","tools":${deep(1_000)}}`, 400],
    ['a prompt of 5 MB', JSON.stringify({ model: 'tutor', ...user('x'.repeat(5_000_000)) }), 413],
  ])('with %s is refused in the same form', async (_what, body, status) => {
    expect(await post(body)).toMatchObject({ status, json: { error: { type: 'invalid_request_error' } } });
  });

  test('costs no question to a provider', () => {
    expect(stub.asked).toHaveLength(0);
    expect(served.bugs).toEqual([]);
  });
});

describe('a request that says more than is known', () => {
  test('is answered: fields that nobody knows are ignored, null is nothing', async () => {
    const body = {
      model: 'tutor',
      messages: [
        { role: 'developer', content: 'Be kind.', colour: 'red' },
        { role: 'user', content: 'Hi' },
      ],
      wizardry: true,
      temperature: null,
      tools: null,
      response_format: null,
    };
    expect(await post(JSON.stringify(body))).toMatchObject({
      status: 200,
      json: { choices: [{ message: { content: 'Yes.' } }] },
    });
    expect(stub.asked.at(-1)?.body['messages']).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hi' },
    ]);
  });
});
