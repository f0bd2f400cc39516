import { describe, expect, test } from '@jest/globals';
import { tutorPrompt } from './tutor-prompt.ts';

describe('the prompt of the tutor', () => {
  test('names only what really went into it', () => {
    expect(tutorPrompt({ message: 'Why?' }).enhancements).toEqual([]);
    expect(tutorPrompt({ message: 'Why?', context: null, options: null }).messages).toEqual([
      { role: 'system', content: expect.stringContaining('tutor') },
      { role: 'user', content: 'Why?' },
    ]);
    const full = tutorPrompt(
      {
        message: 'Why?',
        context: { subject: ' Biology ', difficulty: 'advanced' },
        options: { mode: 'structured' },
      },
      { history: [{ role: 'user', content: 'Hi' }], summary: 'Cells.', material: ['Read chapter 3'] },
    );
    expect(full.enhancements).toEqual([
      'subject-context',
      'difficulty-adaptation',
      'structured-answer',
      'history-summary',
      'personal-context',
      'conversation-history',
    ]);
    expect(full.messages[0]?.content).toContain('<data name="subject">\nBiology\n</data>');
    expect(full.messages[0]?.content).toContain('<data name="own-notes">\nRead chapter 3\n</data>');
    expect(tutorPrompt({ message: 'Why?', context: { subject: 'Mathe 10b' } }).enhancements).toEqual([
      'subject-context',
      'template-math.v1',
    ]);
  });
});
