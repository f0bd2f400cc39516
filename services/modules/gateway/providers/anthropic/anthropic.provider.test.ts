import { describe, expect, test } from '@jest/globals';
import {
  describeProvider,
  partsOf,
  textIn,
  withProvider,
} from '../../../../testing/gateway/describe-provider.ts';
import { WIRE_FORMS } from '../../../../testing/gateway/wire-forms.ts';

const make = withProvider('anthropic', new URL('.', import.meta.url));

describe('the anthropic provider', () => {
  describeProvider(make);

  test('asks for what was asked, one turn per speaker', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    await partsOf(
      provider.stream(
        ask(
          {},
          {
            messages: [
              { role: 'system', content: 'Be kind.' },
              {
                role: 'user',
                content: [{ type: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } }],
              },
              {
                role: 'assistant',
                content: 'Looking.',
                toolCalls: [
                  { id: 'a', name: 'f', arguments: '{"x":1}' },
                  { id: 'b', name: 'f', arguments: 'broken' },
                ],
              },
              { role: 'tool', content: '1', toolCallId: 'a' },
              { role: 'tool', content: '', toolCallId: 'b' },
              { role: 'user', content: 'Well?' },
            ],
            tools: [{ name: 'f', description: 'F.' }],
            toolChoice: 'required',
            parallelToolCalls: false,
            responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'object' } },
            temperature: 1.5,
            user: 'u',
          },
        ),
      ),
    );
    expect(stub.asked.at(-1)?.body).toEqual({
      model: 'up-model',
      max_tokens: 4_096,
      system: 'Be kind.',
      messages: [
        {
          role: 'user',
          content: [{ type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } }],
        },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Looking.' },
            { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
            { type: 'tool_use', id: 'b', name: 'f', input: { value: 'broken' } },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '1' }] },
            { type: 'tool_result', tool_use_id: 'b', content: [] },
            { type: 'text', text: 'Well?' },
          ],
        },
      ],
      tools: [{ name: 'f', description: 'F.', input_schema: { type: 'object', properties: {} } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
      temperature: 1,
      metadata: { user_id: 'u' },
      stream: true,
    });
  });

  test('goes on by prefill, which takes no white space at its end: what is said again of that is left out', async () => {
    const { provider, stub, ask } = make();
    const again = WIRE_FORMS.anthropic.stream({
      deltas: [' ', '\n', 'Hello'],
      promptTokens: 1,
      completionTokens: 1,
    });
    stub.answer(() => ({ pieces: [again] }));
    expect(textIn(await partsOf(provider.stream(ask({ spoken: 'Half \n' }))))).toBe('Hello');
    const messages = stub.asked.at(-1)?.body['messages'] as unknown[];
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: [{ type: 'text', text: 'Half' }] });
    const notAgain = WIRE_FORMS.anthropic.stream({ deltas: ['Hello'], promptTokens: 1, completionTokens: 1 });
    stub.answer(() => ({ pieces: [notAgain] }));
    expect(textIn(await partsOf(provider.stream(ask({ spoken: 'Half \n' }))))).toBe('Hello');
  });

  test('is asked to go on where its model takes no prefill, and that is remembered', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(({ body }) => {
      const messages = body['messages'] as { role: string }[];
      return messages.at(-1)?.role === 'assistant'
        ? {
            status: 400,
            pieces: ['{"type":"error","error":{"type":"invalid_request_error","message":"no prefill"}}'],
          }
        : { pieces: [fixture('stream.chunks.txt')] };
    });
    const before = stub.asked.length;
    for (let times = 0; times < 2; times += 1) {
      const parts = await partsOf(provider.stream(ask({ spoken: 'Half of' })));
      expect(parts[0]).toMatchObject({ type: 'start', continues: 'loosely' });
    }
    expect(stub.asked.length - before).toBe(3);
  });

  test('writes the arguments of a call without any as an empty object', async () => {
    const { provider, stub, fixture, ask } = make();
    const events = fixture('tools.chunks.txt').toString('utf8').split('\n\n');
    const without = events.filter((event) => !event.includes('"partial_json":"'));
    stub.answer(() => ({ pieces: [without.join('\n\n')] }));
    const parts = await partsOf(provider.stream(ask()));
    expect(parts.flatMap((part) => (part.type === 'tool-call-delta' ? [part.arguments] : [])).join('')).toBe(
      '{}',
    );
  });
});
