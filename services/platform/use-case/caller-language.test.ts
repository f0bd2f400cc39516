import { describe, expect, test } from '@jest/globals';
import { internalError, rateLimited, routeNotFound, unavailable } from '../errors/common.ts';
import { NOBODY } from './caller.ts';
import { languageOfRefusal } from './caller-language.ts';

const person = { ...NOBODY, role: 'authenticated', userId: 'u1' } as const;
const german = { find: async () => 'de' as const, fallback: 'en' } as const;

describe('the language of a refusal', () => {
  test("is the profile's", async () => {
    await expect(languageOfRefusal(routeNotFound(), person, german)).resolves.toBe('de');
  });

  test('is the fallback when the profile names none that we speak, or nobody can look', async () => {
    const silent = { find: async () => undefined, fallback: 'en' } as const;
    await expect(languageOfRefusal(routeNotFound(), person, silent)).resolves.toBe('en');
    const blind = { find: undefined, fallback: 'de' } as const;
    await expect(languageOfRefusal(routeNotFound(), person, blind)).resolves.toBe('de');
  });

  test('is not looked up for nobody, nor when the platform has enough to do', async () => {
    const find = () => Promise.reject(new Error('not to be asked'));
    const options = { find, fallback: 'en' } as const;
    await expect(languageOfRefusal(routeNotFound(), NOBODY, options)).resolves.toBe('en');
    for (const error of [rateLimited({ retry_after_seconds: 1 }), unavailable(), internalError()]) {
      await expect(languageOfRefusal(error, person, options)).resolves.toBe('en');
    }
  });
});
