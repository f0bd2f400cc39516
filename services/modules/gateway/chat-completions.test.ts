import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { startProviderStub, type ProviderStub } from '../../testing/gateway/provider-stub.ts';
import { routedTo } from '../../testing/gateway/open-test-gateway.ts';
import { serveGateway, type ServedGateway } from '../../testing/gateway/serve-gateway.ts';
import { planFor, WIRE_FORMS } from '../../testing/gateway/wire-forms.ts';

let stub: ProviderStub;
let served: ServedGateway;
let client: OpenAI;

const WORDS = ['Photo', 'synthesis turns ', 'light into ', 'sugar ✓ 🌱.'];
const ANSWER = { deltas: WORDS, promptTokens: 11, completionTokens: 7 };
const QUESTION = {
  model: 'tutor',
  messages: [{ role: 'user', content: 'What is photosynthesis?' }],
} as const;

beforeAll(async () => {
  stub = await startProviderStub((asked) => planFor(WIRE_FORMS.openai, asked, ANSWER));
  served = await serveGateway(routedTo([{ name: 'main', kind: 'openai', url: `${stub.url}/v1` }]));
  client = new OpenAI({ baseURL: `${served.url}/ai/v1`, apiKey: 'person-token', maxRetries: 0 });
});

afterAll(async () => {
  await served.close();
  await stub.close();
});

const question = () => ({ ...QUESTION, messages: [...QUESTION.messages] });

describe('POST /ai/v1/chat/completions', () => {
  test('answers the openai client in one piece, under our id and the name that was asked for', async () => {
    const answer = await client.chat.completions.create(question());
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'tutor',
      choices: [{ message: { role: 'assistant', content: WORDS.join('') }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
      studyflow: { provider: 'main', switched: 0 },
    });
    expect(answer.id).toMatch(/^chatcmpl-/);
    expect(answer.id).not.toBe('chatcmpl-up');
    expect(answer._request_id).toBeTruthy();
  });

  test('streams to the openai client', async () => {
    const stream = await client.chat.completions.create({
      ...question(),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const ids = new Set<string>();
    let usage: unknown;
    for await (const chunk of stream) {
      ids.add(chunk.id);
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage ?? usage;
    }
    expect(text).toBe(WORDS.join(''));
    expect(ids.size).toBe(1);
    expect(usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  });
});
