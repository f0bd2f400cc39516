import { describe, expect, test } from '@jest/globals';
import { readEmail, spellingOf } from '../accounts/email.ts';
import { keyOf, readUsername } from './username.ts';

describe('two names are the same', () => {
  test.each([
    ['Ada', 'ada'],
    ['Zoë', 'Zoe\u0308'],
    ['ﬁona', 'fiona'],
    ['ＡＤＡ', 'ada'],
    ['scope', 'ѕсоре'],
    ['STRASSE', 'straße'],
    ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
  ])('%s and %s', (one, other) => {
    expect(readUsername(one).key).toBe(readUsername(other).key);
  });

  test('but not with another letter or another sign between', () => {
    expect(new Set(['ada', 'adb', 'a.da', 'a-da', 'a_da', 'zoe', 'zoë'].map(keyOf)).size).toBe(7);
  });
});

test.each(['ada', 'Ада', '小林花子', 'أحمد', 'अमित', 'x1.y-2_z3', '김철수'])('%s is a name', (text) => {
  expect(readUsername(` ${text} `).shown).toBe(text.normalize('NFKC'));
});

test.each([
  'ab',
  '.ada',
  'ada.',
  'a..b',
  'a b c',
  'a@b.c',
  'аda',
  'ada\u200bb',
  '😀😀😀',
  'a'.repeat(33),
  '',
  '\u0308\u0308\u0308',
])('"%s" is no name', (text) => {
  expect(() => readUsername(text)).toThrow(expect.objectContaining({ reason: 'name.invalid' }));
});

describe('an address has one spelling', () => {
  test.each([
    [' Ada@Example.TEST ', 'ada@example.test'],
    ['ada@Straße.example', 'ada@xn--strae-oqa.example'],
    ['ada@strasse.XN--P1AI', 'ada@strasse.xn--p1ai'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@zu\u0308rich.example', 'ada@xn--zrich-kva.example'],
  ])('%s is %s', (text, spelling) => {
    expect(readEmail(text)).toBe(spelling);
    expect(spellingOf(text)).toBe(spelling);
  });

  test.each([
    'ada',
    'ada@',
    '@example.test',
    'ada@ex ample.test',
    'ада@example.test',
    'a..b@example.test',
    'ada@\ud800.test',
  ])('%s is none', (text) => {
    expect(() => readEmail(text)).toThrow(expect.objectContaining({ reason: 'auth.email-invalid' }));
    expect(typeof spellingOf(text)).toBe('string');
  });
});
