import { describe, expect, test } from '@jest/globals';
import type { Language } from '../../platform/errors/sentences.ts';
import type { RowChange } from '../../platform/events/row-change.ts';
import { NOBODY } from '../../platform/use-case/caller.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import { forgetLanguages, forgettingLanguage, keepLanguages, type LanguageCache } from './language-cache.ts';

const anna = { ...NOBODY, role: 'authenticated', userId: 'anna' } as const;

function setup() {
  const kept = new Map<string, { language: Language | null }>();
  const cache: LanguageCache = {
    getOrLoad: async (key, load) => {
      const value = kept.get(key) ?? (await load());
      kept.set(key, value);
      return value;
    },
    forget: async (group) => {
      for (const key of kept.keys()) if (key.startsWith(`${group}:`)) kept.delete(key);
    },
  };
  const profile: { language: Language | undefined; asked: number } = { language: 'de', asked: 0 };
  const find = keepLanguages(async () => {
    profile.asked += 1;
    return profile.language;
  }, cache);
  return { cache, profile, find };
}

function changed(overrides: Partial<RowChange>): RowChange {
  return {
    id: '1',
    table: 'public.profiles',
    operation: 'UPDATE',
    rowId: 'anna',
    userId: 'anna',
    organisationId: null,
    old: { language: 'de' },
    new: { language: 'en' },
    callerId: null,
    requestId: null,
    at: '2026-03-16T00:00:00Z',
    ...overrides,
  };
}

describe('the language of a profile', () => {
  test('is looked up once, also when it is none', async () => {
    const { profile, find } = setup();
    expect([await find(anna), await find(anna), profile.asked]).toEqual(['de', 'de', 1]);
    profile.language = undefined;
    const ben = { ...anna, userId: 'ben' };
    expect([await find(ben), await find(ben), profile.asked]).toEqual([undefined, undefined, 2]);
  });

  test('that the person changes counts from the next call on, and not when the change was refused', async () => {
    const { cache, profile, find } = setup();
    await find(anna);
    const change = { execute: async () => 'done' } as unknown as BoundUseCase<string>;
    const refused = {
      execute: () => Promise.reject(new Error('refused')),
    } as unknown as BoundUseCase<string>;
    const call = { requestId: 'r' };
    await expect(forgettingLanguage(refused, cache).execute(anna, {}, call)).rejects.toThrow('refused');
    await find(anna);
    expect(profile.asked).toBe(1);
    profile.language = 'en';
    expect(await forgettingLanguage(change, cache).execute(anna, {}, call)).toBe('done');
    expect(await find(anna)).toBe('en');
  });

  test('that changes through another door is forgotten, other changes are passed over', async () => {
    const { cache, profile, find } = setup();
    const { handle } = forgetLanguages(cache);
    await find(anna);
    profile.language = 'en';
    await handle(changed({ new: { language: 'de', first_name: 'Anna' } }));
    await handle(changed({ operation: 'INSERT', old: null }));
    await handle(changed({ userId: null }));
    expect(await find(anna)).toBe('de');
    await handle(changed({}));
    expect(await find(anna)).toBe('en');
  });
});
