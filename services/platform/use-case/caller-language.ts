import type { AppError } from '../errors/app-error.ts';
import type { Language } from '../errors/sentences.ts';
import type { Caller } from './caller.ts';

/** The language of the caller's profile; undefined when we do not speak it or it cannot be told. Never rejects. */
export type FindLanguage = (caller: Caller) => Promise<Language | undefined>;

/** Whoever is told these is told at once: what they are about would only be made worse by a look-up. */
const TOLD_AT_ONCE: readonly string[] = ['RATE_LIMIT', 'UNAVAILABLE', 'INTERNAL_ERROR'];

/**
 * What a refusal is said in when the client asked for no language that we speak: the profile's, else the fallback
 * (contracts.md 3). Looked up only here, so that calls that succeed pay nothing.
 */
export async function languageOfRefusal(
  { code }: AppError,
  caller: Caller,
  { find, fallback }: { readonly find: FindLanguage | undefined; readonly fallback: Language },
): Promise<Language> {
  if (find === undefined || caller.userId === '' || TOLD_AT_ONCE.includes(code)) return fallback;
  return (await find(caller)) ?? fallback;
}
