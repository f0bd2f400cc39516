import { describe, expect, test } from '@jest/globals';
import type { ChatMessage } from '../../canonical/request.ts';
import { plainId } from '../../canonical/signed-call.ts';
import { describeProvider, partsOf, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('gemini', new URL('.', import.meta.url));

describe('the gemini provider', () => {
  describeProvider(make);

  test('asks for what was asked, in its own language', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    await partsOf(
      provider.stream(
        ask(
          { spoken: 'Half ' },
          {
            messages: [
              { role: 'system', content: 'Be kind.' },
              {
                role: 'user',
                content: [
                  { type: 'text', text: 'What?' },
                  { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
                ],
              },
              { role: 'assistant', content: '', toolCalls: [{ id: 'a', name: 'f', arguments: '{"x":1}' }] },
              { role: 'tool', content: '1', toolCallId: 'a' },
            ],
            tools: [{ name: 'f', parameters: { type: 'object' } }],
            toolChoice: { name: 'f' },
            responseFormat: { type: 'json-schema', name: 'x', schema: { type: 'object' } },
            maxTokens: 9,
            stop: ['.'],
          },
        ),
      ),
    );
    expect(stub.asked.at(-1)).toMatchObject({
      path: '/v1beta/models/up-model:streamGenerateContent?alt=sse',
      headers: { 'x-goog-api-key': 'sk-stays-secret' },
    });
    expect(stub.asked.at(-1)?.body).toEqual({
      systemInstruction: { parts: [{ text: 'Be kind.' }] },
      contents: [
        { role: 'user', parts: [{ text: 'What?' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: { x: 1 } } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'f', response: { result: '1' } } }] },
        { role: 'model', parts: [{ text: 'Half ' }] },
      ],
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object' } }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
      generationConfig: {
        maxOutputTokens: 9,
        stopSequences: ['.'],
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
      },
    });
  });

  test('gives back what the model signed with a call, exactly, and nobody else sees it', async () => {
    const { provider, stub, fixture, ask } = make();
    const asked = async (model: string, tools: readonly { id: string }[]) => {
      stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
      const toolCalls = tools.map(({ id }) => ({ id, name: 'get_weather', arguments: '{}' }));
      const messages: ChatMessage[] = [{ role: 'assistant', content: '', toolCalls }];
      await partsOf(provider.stream({ ...ask({}, { messages }), model }));
      const { contents } = stub.asked.at(-1)?.body as {
        contents: { parts: { thoughtSignature?: string }[] }[];
      };
      return contents[0]?.parts.map(({ thoughtSignature }) => thoughtSignature);
    };
    stub.answer(() => ({ pieces: [fixture('parallel-calls.chunks.txt')] }));
    const parts = await partsOf(provider.stream(ask({}, { tools: [{ name: 'get_weather' }] })));
    const calls = parts.flatMap((part) => (part.type === 'tool-call-delta' ? [{ id: part.id ?? '' }] : []));
    expect(calls.map(({ id }) => /^[\w-]+$/.test(id))).toEqual([true, true]);
    const signature = 'CpQBAdHtim9sVx+7/Z3tq0YpB1Q4Jw==';
    expect(await asked('gemini-3-pro-preview', calls)).toEqual([signature, undefined]);
    expect(await asked('gemini-2.5-flash', calls)).toEqual([signature, undefined]);
    expect(calls.map(({ id }) => plainId(id)).join()).not.toContain('signed');
    const others = [{ id: 'call_of_another' }, { id: 'call_two' }];
    expect(await asked('gemini-3-pro-preview', others)).toEqual([
      'skip_thought_signature_validator',
      undefined,
    ]);
    expect(await asked('gemini-2.5-flash', others)).toEqual([undefined, undefined]);
  });

  test('tells a prompt that is blocked as filtered', async () => {
    const { provider, stub, ask } = make();
    stub.answer(() => ({ pieces: ['data: {"promptFeedback":{"blockReason":"SAFETY"}}\r\n\r\n'] }));
    expect(await partsOf(provider.stream(ask()))).toContainEqual({
      type: 'finish',
      index: 0,
      reason: 'content-filter',
    });
  });

  test('gives texts as vectors', async () => {
    const { provider, stub, ask } = make();
    stub.answer(() => ({
      pieces: ['{"embeddings":[{"values":[1,2]}]}'],
      headers: { 'content-type': 'application/json' },
    }));
    const asked = { model: 'e', inputs: ['a'], dimensions: 2 };
    expect(await provider.embed?.(asked, ask().signal)).toMatchObject({ vectors: [[1, 2]] });
    expect(stub.asked.at(-1)?.body).toEqual({
      requests: [{ model: 'models/e', content: { parts: [{ text: 'a' }] }, outputDimensionality: 2 }],
    });
  });
});
