import { describe, expect, test } from '@jest/globals';
import { describeProvider, partsOf, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('openai-compatible', new URL('.', import.meta.url));

describe('the openai-compatible provider', () => {
  describeProvider(make);

  test('goes on behind the last message, without an instruction that its template could refuse', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    await partsOf(provider.stream(ask({ spoken: 'Half' })));
    const messages = stub.asked.at(-1)?.body['messages'] as { role: string }[];
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
  });
});
