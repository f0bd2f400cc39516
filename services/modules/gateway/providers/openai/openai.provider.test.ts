import { describe, expect, test } from '@jest/globals';
import { describeProvider, partsOf, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('openai', new URL('.', import.meta.url));

describe('the openai provider', () => {
  describeProvider(make);

  test('asks for what was asked', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    await partsOf(
      provider.stream(
        ask(
          {},
          {
            messages: [
              {
                role: 'user',
                content: [
                  { type: 'text', text: 'What?' },
                  {
                    type: 'image',
                    source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
                    detail: 'low',
                  },
                ],
              },
              { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }] },
              { role: 'tool', content: '42', toolCallId: 'a' },
            ],
            tools: [{ name: 'f', parameters: { type: 'object' } }],
            toolChoice: { name: 'f' },
            maxTokens: 5,
            stop: ['.'],
            extra: { logprobs: true },
          },
        ),
      ),
    );
    expect(stub.asked.at(-1)?.body).toEqual({
      model: 'up-model',
      logprobs: true,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: '42' },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      max_tokens: 5,
      stop: ['.'],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('is told what was said and asked to go on exactly there', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    await partsOf(provider.stream(ask({ spoken: 'Half of ' })));
    const messages = stub.asked.at(-1)?.body['messages'] as { role: string; content: string }[];
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: 'Half of ' });
    expect(messages.at(-2)?.content).toContain('Go on exactly where it ends');
  });

  test('gives texts as vectors, in their order', async () => {
    const { provider, stub, ask } = make();
    stub.answer(() => ({
      pieces: [
        '{"model":"e","data":[{"index":1,"embedding":[2]},{"index":0,"embedding":[1]}],"usage":{"prompt_tokens":4}}',
      ],
      headers: { 'content-type': 'application/json' },
    }));
    const asked = { model: 'e', inputs: ['a', 'b'], dimensions: 1 };
    expect(await provider.embed?.(asked, ask().signal)).toEqual({
      model: 'e',
      vectors: [[1], [2]],
      usage: { promptTokens: 4 },
    });
    expect(stub.asked.at(-1)?.body).toEqual({
      model: 'e',
      input: ['a', 'b'],
      encoding_format: 'float',
      dimensions: 1,
    });
    await expect(
      provider.embed?.({ model: 'e', inputs: ['a', 'b', 'c'] }, ask().signal),
    ).rejects.toMatchObject({
      reason: 'ai.answer-unusable',
    });
  });
});
