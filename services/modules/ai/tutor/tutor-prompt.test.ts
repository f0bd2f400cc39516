import { describe, expect, test } from '@jest/globals';
import { tutorPrompt } from './tutor-prompt.ts';

describe('the prompt of the tutor', () => {
  test('names only what really went into it', () => {
    expect(tutorPrompt({ message: 'Why?' }).enhancements).toEqual([]);
    expect(tutorPrompt({ message: 'Why?', context: null, options: null }).messages).toEqual([
      { role: 'system', content: expect.stringContaining('tutor') },
      { role: 'user', content: 'Why?' },
    ]);
    const full = tutorPrompt({
      message: 'Why?',
      context: { subject: ' Biology ', difficulty: 'advanced', history: [{ role: 'user', content: 'Hi' }] },
      options: { mode: 'structured' },
    });
    expect(full.enhancements).toEqual([
      'subject-context',
      'difficulty-adaptation',
      'structured-answer',
      'conversation-history',
    ]);
    expect(full.messages[0]?.content).toContain('"Biology"');
  });

  test('lets nobody but the platform give instructions', () => {
    const history = ['system', 'developer', 'assistant', 'user'].map((role) => ({ role, content: role }));
    const { messages } = tutorPrompt({ message: 'Why?', context: { history } });
    expect(messages.slice(1).map(({ role }) => role)).toEqual(['user', 'user', 'assistant', 'user', 'user']);
  });

  test('keeps the last twenty turns, each within bounds, and no empty one', () => {
    const history = Array.from({ length: 50 }, (_, n) => ({
      role: 'user',
      content: `${n} ${'x'.repeat(9_000)}`,
    }));
    const { messages } = tutorPrompt({
      message: 'Why?',
      context: { history: [...history, { role: 'assistant', content: ' ' }] },
    });
    expect(messages).toHaveLength(22);
    expect(messages[1]?.content.startsWith('30 ')).toBe(true);
    expect(messages[1]?.content).toHaveLength(8_000);
  });
});
