import { expect, test } from '@jest/globals';
import type { Part } from '../../canonical/parts.ts';
import { fromOpenAiStream } from './from-openai-stream.ts';
import { usageOf } from './from-openai-usage.ts';

async function partsOf(...chunks: readonly unknown[]): Promise<readonly Part[]> {
  const source = async function* () {
    yield chunks.map((chunk) => ({ event: '', data: JSON.stringify(chunk) }));
  };
  const parts: Part[] = [];
  for await (const batch of fromOpenAiStream(source(), 'exactly')) parts.push(...batch);
  return parts;
}

const calling = (call: object): object => ({ choices: [{ index: 0, delta: { tool_calls: [call] } }] });

test('an empty id or name, or null, in a later delta of a tool call is none', async () => {
  const [, first, ...later] = await partsOf(
    calling({ index: 0, id: 'call_1', function: { name: 'add', arguments: '' } }),
    calling({ index: 0, id: '', function: { name: '', arguments: '{"a":' } }),
    calling({ index: 0, id: null, function: { name: null, arguments: '1}' } }),
  );
  expect(first).toEqual({
    ...{ type: 'tool-call-delta', index: 0, call: 0, id: 'call_1', name: 'add', arguments: '' },
  });
  expect(later).toEqual([
    { type: 'tool-call-delta', index: 0, call: 0, arguments: '{"a":' },
    { type: 'tool-call-delta', index: 0, call: 0, arguments: '1}' },
  ]);
});

test('what is no whole number of tokens was not told: the ledger could not take it', () => {
  expect(usageOf({ prompt_tokens: 2.5, completion_tokens: 3 })).toEqual({ completionTokens: 3 });
  expect(usageOf({ prompt_tokens: 1e300, completion_tokens: -1 })).toEqual({});
});
