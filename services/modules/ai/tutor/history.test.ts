import { describe, expect, test } from '@jest/globals';
import { aiBusy } from '../errors.ts';
import { conversationOf, summaryOf } from './history.ts';

const turns = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    role: n % 2 ? 'assistant' : 'user',
    content: `turn ${String(n)}`,
  }));

describe('the history of a conversation', () => {
  test('lets nobody but the platform give instructions', () => {
    const history = ['system', 'developer', 'assistant', 'ai', 'user'].map((role) => ({
      role,
      content: role,
    }));
    expect(conversationOf(history).recent.map(({ role }) => role)).toEqual([
      'user',
      'user',
      'assistant',
      'assistant',
      'user',
    ]);
  });

  test.each([
    [0, 0, 0],
    [20, 20, 0],
    [29, 29, 0],
    [30, 20, 1],
    [47, 27, 2],
    [200, 20, 6],
  ])('of %i turns keeps %i as they are and %i blocks of those before', (count, recent, blocks) => {
    const conversation = conversationOf(turns(count));
    expect(conversation.recent).toHaveLength(recent);
    expect(conversation.older).toHaveLength(blocks);
    if (count > 0) expect(conversation.recent.at(-1)?.content).toBe(`turn ${String(count - 1)}`);
  });

  test('cuts turns that are too long, and drops empty ones', () => {
    const { recent } = conversationOf([
      { role: 'user', content: 'x'.repeat(9_000) },
      { role: 'user', content: ' ' },
    ]);
    expect(recent.map(({ content }) => content.length)).toEqual([8_000]);
  });

  test('is put in short block by block, the same block by the same question; a block that fails is left out', async () => {
    const asked: string[] = [];
    const failed: unknown[] = [];
    const ask = async (request: { messages: readonly { content: string }[]; temperature?: number }) => {
      expect(request.temperature).toBe(0);
      asked.push(request.messages[1]?.content ?? '');
      if (asked.length === 2) throw aiBusy();
      return { content: ` short ${String(asked.length)} ` };
    };
    const [short, longer] = [conversationOf(turns(40)), conversationOf(turns(41))];
    expect(await summaryOf(short.older, ask as never, (error) => failed.push(error))).toBe('short 1');
    expect(failed).toHaveLength(1);
    await summaryOf(longer.older, ask as never, () => undefined);
    expect(asked[2]).toBe(asked[0]);
    expect(asked[0]).toContain('Student: turn 0\nTutor: turn 1');
    expect(await summaryOf([], ask as never, () => undefined)).toBeUndefined();
  });
});
