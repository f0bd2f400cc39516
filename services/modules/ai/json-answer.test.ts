import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { AiMessage, Completion } from './ai.ts';
import { jsonAnswer } from './json-answer.ts';

const Shape = z.object({ n: z.number() });
const start: readonly AiMessage[] = [{ role: 'user', content: 'Count' }];

function answering(...texts: readonly string[]) {
  const asked: (readonly AiMessage[])[] = [];
  const ask = async (messages: readonly AiMessage[]): Promise<Completion> => {
    asked.push(messages);
    const content = texts[asked.length - 1] ?? '';
    return { content, provider: 'p', model: 'm', finishReason: 'stop', isCached: false, raw: {} };
  };
  return { ask, asked };
}

describe('an answer in JSON', () => {
  test.each(['{"n":1}', 'Sure!\n```json\n{"n":1}\n```', '  {"n":1,"more":true} '])(
    'is read from %j',
    async (text) => {
      const { ask, asked } = answering(text);
      expect(await jsonAnswer(Shape, start, ask)).toEqual({ n: 1 });
      expect(asked).toHaveLength(1);
    },
  );

  test.each(['no JSON at all', '{"n":"one"}', '{broken', '}{'])(
    'that does not fit (%j) is sent back once, with what is wrong',
    async (text) => {
      const { ask, asked } = answering(text, '{"n":2}');
      expect(await jsonAnswer(Shape, start, ask)).toEqual({ n: 2 });
      expect(asked[1]?.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
      expect(asked[1]?.[1]?.content).toBe(text);
    },
  );

  test('that does not fit twice is none', async () => {
    const { ask, asked } = answering('a', 'b', '{"n":3}');
    await expect(jsonAnswer(Shape, start, ask)).rejects.toMatchObject({ reason: 'ai.answer-unusable' });
    expect(asked).toHaveLength(2);
  });
});
