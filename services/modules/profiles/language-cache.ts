import type { Cache } from '../../platform/cache/cache.ts';
import type { Language } from '../../platform/errors/sentences.ts';
import type { RowChange, Subscriber } from '../../platform/events/row-change.ts';
import type { FindLanguage } from '../../platform/use-case/caller-language.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';

/** What is kept of a profile: a group per person, forgotten as a whole. */
export type LanguageCache = Pick<Cache<{ readonly language: Language | null }>, 'getOrLoad' | 'forget'>;

/**
 * The same finder that looks a language up once and then keeps it (Q153): refusals to one person often come in rows,
 * when a front end has a mistake or an attacker tries. The person's profile is forgotten when it changes.
 */
export function keepLanguages(find: FindLanguage, cache: LanguageCache): FindLanguage {
  return async (caller) => {
    const { language } = await cache.getOrLoad(`${caller.userId}:language`, async () => ({
      language: (await find(caller)) ?? null,
    }));
    return language ?? undefined;
  };
}

/** Through our own door a change counts from the next call on. */
export function forgettingLanguage<Output>(
  change: BoundUseCase<Output>,
  cache: LanguageCache,
): BoundUseCase<Output> {
  return {
    ...change,
    execute: async (caller, input, call) => {
      const changed = await change.execute(caller, input, call);
      await cache.forget(caller.userId);
      return changed;
    },
  };
}

/** Through every other door, as soon as the outbox tells. */
export function forgetLanguages(cache: LanguageCache): Subscriber {
  return {
    name: 'profiles.forget-languages',
    tables: ['public.profiles'],
    handle: async (change) => {
      if (change.userId !== null && hasOtherLanguage(change)) await cache.forget(change.userId);
    },
  };
}

function hasOtherLanguage({ operation, old, new: profile }: RowChange): boolean {
  return operation !== 'INSERT' && old?.['language'] !== profile?.['language'];
}
