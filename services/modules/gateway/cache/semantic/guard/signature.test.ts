import { describe, expect, test } from '@jest/globals';
import { curveOf, figuresOf, intervalOf, mayBeSame } from '../../../../../testing/semantic-cache/evaluate.ts';
import { letterGrams } from '../../../../../testing/semantic-cache/letter-grams.ts';
import { readPairs } from '../../../../../testing/semantic-cache/pairs.ts';
import { signatureOf } from './signature.ts';

describe('the labelled set', () => {
  const pairs = readPairs('pairs');
  const heldOut = readPairs('held-out');

  test('has 200 pairs and more in two languages, about half of them of each kind', () => {
    expect(pairs.length).toBeGreaterThanOrEqual(200);
    for (const language of ['en', 'de']) {
      const own = pairs.filter((pair) => pair.language === language);
      const same = own.filter(({ isSame }) => isSame).length / own.length;
      expect(same).toBeGreaterThan(0.4);
      expect(same).toBeLessThan(0.6);
    }
    expect(new Set(pairs.map(({ subject }) => subject)).size).toBeGreaterThanOrEqual(8);
    const all = [...pairs, ...heldOut].map(({ one, other }) => [one, other].sort().join('\n'));
    expect(new Set(all).size).toBe(all.length);
  });

  test.each([
    ['pairs', pairs, 0.65],
    ['those by which nothing was tuned', heldOut, 0.75],
  ] as const)('of %s the guard lets none through that differ, and most that do not', (_name, all, least) => {
    const wrong = all.filter((pair) => !pair.isSame && mayBeSame(pair));
    expect(wrong.map(({ one, other }) => [one, other])).toEqual([]);
    expect(figuresOf(all, mayBeSame).recall).toBeGreaterThanOrEqual(least);
  });

  test('shows that no threshold does without the guard, and that a higher one hits less', () => {
    const curve = curveOf(pairs, letterGrams);
    for (const { alone, guarded } of curve) {
      expect(guarded.falseHits).toBe(0);
      expect(alone.falseHits).toBeGreaterThan(0);
    }
    const recalls = curve.map(({ guarded }) => guarded.recall);
    expect(recalls).toEqual([...recalls].sort((one, other) => other - one));
  });
});

test('a share is told with what it may be in truth', () => {
  const told = [intervalOf(87, 87), intervalOf(5, 10), intervalOf(0, 0)].map((ends) =>
    ends.map((share) => share.toFixed(3)),
  );
  expect(told).toEqual([
    ['0.958', '1.000'],
    ['0.237', '0.763'],
    ['0.000', '1.000'],
  ]);
});

describe('a signature', () => {
  test.each([
    'Mon chat est-il noir ?',
    'What is my grade in mathematics?',
    'I am sad today. What is melancholy?',
    'Ich wohne in Köln. Was ist ein Dom?',
    'Is anna@example.org a valid address?',
    'Who has the number 030 1234567 8?',
    'Explain https://example.org/page',
    'What is the latest version of Python?',
    'Welcher Tag ist heute?',
    'What time is it?',
    'What is the date?',
    'How old am I?',
    'Wie spät ist es?',
    'Welchen Tag haben wir?',
    'Wie ist das Wetter?',
    `What is this? ${'very '.repeat(60)}long`,
    'What is that in <data name="own-notes">',
    '42',
    '',
  ])('is not given to %j', (question) => {
    expect(signatureOf(question)).toBeUndefined();
  });

  test.each([
    ['How do I solve 2x + 3 = 7?', 'solve 2x+3=7'],
    ['What is Newton’s third law?', 'Tell me the third law of Newton'],
    ['Wie rostet Eisen?', 'Erkläre, wie Eisen rostet!'],
  ])('is one of %j and %j', (one, other) => {
    expect(signatureOf(one)).toBeDefined();
    expect(signatureOf(one)).toBe(signatureOf(other));
  });

  test.each([
    ['What is x²?', 'What is x2?'],
    ['Is Turkey big?', 'Is turkey big?'],
    ['What is f(1, 23)?', 'What is f(12, 3)?'],
    ['What is ```a\nb``` for?', 'What is ```a b``` for?'],
    ['What is the mean of 1 and 3?', 'What is 1 and 3?'],
    ['What is the state of water?', 'What is water?'],
    ['Do cats have tails?', 'Are cats tails?'],
    ['What is Gift?', 'Was ist Gift?'],
    ['What is the geometric mean?', 'What does geometric mean?'],
    ['What is the meaning of life?', 'What is life?'],
    ['What is the term of a loan?', 'What is a loan?'],
    ['What are powers?', 'What is power?'],
    ['Who was Adams?', 'Who was Adam?'],
    ['Can you breathe on Mars?', 'Will you breathe on Mars?'],
    ['Calculate entropy', 'What is entropy?'],
    ['Was ist der Kiefer?', 'Was ist die Kiefer?'],
    ['Was ist eine Funktion?', 'Was ist eine Aufgabe?'],
    ['Erkläre „Rom“', 'Erkläre „Bonn“'],
  ])('is not one of %j and %j', (one, other) => {
    expect(signatureOf(one)).not.toBe(signatureOf(other));
  });
});
