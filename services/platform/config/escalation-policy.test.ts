import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readFences } from '../../../tools/docs/fences.ts';
import { escalationPolicy } from './escalation-policy.ts';

const contacts = [{ name: 'ada', email: 'ada@example.test' }];
const levels = [{ after_minutes: 0, tell: ['ada'] }];

function problemsOf(policy: unknown): string[] {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  const result = escalationPolicy.safeParse(text);
  return result.success ? [] : result.error.issues.map(({ path, message }) => [...path, message].join(' '));
}

describe('a policy of escalation', () => {
  test('is what the guide shows', () => {
    expect(readFileSync('docs/on-call.md', 'utf8')).toContain('ESCALATION_POLICY');
    const [shown = ''] = readFences('docs/on-call.md').flatMap(({ language, text }) =>
      language === 'yaml' && text.startsWith('contacts:') ? [text] : [],
    );
    expect(problemsOf(shown)).toEqual([]);
    expect(escalationPolicy.parse(shown).levels).toHaveLength(2);
  });

  test('has what nobody says: an hour, five minutes, a week, English', () => {
    const policy = escalationPolicy.parse(
      JSON.stringify({
        ...{ contacts, levels },
        rotations: [{ name: 'primary', people: ['ada'], since: '2026-11-27T00:00:00Z' }],
      }),
    );
    expect(policy).toMatchObject({
      watchdog_minutes: 5,
      acknowledge_minutes: 60,
      contacts: [{ language: 'en' }],
      rotations: [{ hours: 168 }],
    });
  });

  test.each([
    ['no YAML', '{', 'Must be YAML or JSON'],
    ['nobody to tell', { contacts: [], levels }, 'Too small'],
    ['a contact without a way', { contacts: [{ name: 'ada' }], levels }, 'Must have an email'],
    ['a name twice', { contacts: [...contacts, ...contacts], levels }, 'ada: each name once'],
    [
      'a stranger in a level',
      { contacts, levels: [{ after_minutes: 0, tell: ['eve'] }] },
      'levels: eve is neither',
    ],
    [
      'a stranger in a rotation',
      { contacts, levels, rotations: [{ name: 'r', people: ['eve'], since: '2026-11-27T00:00:00Z' }] },
      'rotations: eve is no contact',
    ],
    [
      'levels out of order',
      { contacts, levels: [...levels, ...levels] },
      'must be more than the level before',
    ],
    ['a field that nobody knows', { contacts, levels, colour: 'blue' }, 'colour'],
  ])('is refused with %s', (_what, policy, sentence) => {
    expect(problemsOf(policy).join('\n')).toContain(sentence);
  });
});
