import { expect, test } from '@jest/globals';
import { languageOf } from './sentences.ts';

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en;q=0.4, de;q=0.7', 'de'],
  ['fr, en-GB;q=0.1', 'en'],
  ['de;q=0, en', 'en'],
  ['EN', 'en'],
  ['fr-CH, it', undefined],
  ['', undefined],
  [undefined, undefined],
  ['x'.repeat(2_000), undefined],
])('Accept-Language %j is answered in %j', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
