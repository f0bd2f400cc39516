import { describe, expect, test } from '@jest/globals';
import { describeProvider, partsOf, withProvider } from '../../../../testing/gateway/describe-provider.ts';

const make = withProvider('deepseek', new URL('.', import.meta.url));

describe('the deepseek provider', () => {
  describeProvider(make);

  test('goes on by prefix, and is told a schema in words', async () => {
    const { provider, stub, fixture, ask } = make();
    stub.answer(() => ({ pieces: [fixture('stream.chunks.txt')] }));
    const responseFormat = { type: 'json-schema', name: 'x', schema: { type: 'object' } } as const;
    const parts = await partsOf(provider.stream(ask({ spoken: 'Half' }, { responseFormat })));
    expect(parts.filter(({ type }) => type === 'reasoning-delta')).toHaveLength(1);
    const { messages, response_format: format } = stub.asked.at(-1)?.body as {
      messages: { content: string }[];
      response_format: unknown;
    };
    expect(format).toEqual({ type: 'json_object' });
    expect(messages[0]?.content).toContain('{"type":"object"}');
    expect(messages.at(-1)).toEqual({ role: 'assistant', content: 'Half', prefix: true });
  });
});
