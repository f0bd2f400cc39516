import { languageOf } from '../../platform/errors/sentences.ts';
import type { FindLanguage } from '../../platform/use-case/caller-language.ts';
import type { BoundUseCase } from '../../platform/use-case/use-case.ts';
import type { VersionedProfile } from './profile.ts';

/** A refusal waits no longer for the language that it is said in. */
const MAX_WAIT_MS = 500;

/** Finds the language of a person's own profile; one that cannot be read in time is none. */
export function createLanguageFinder(getProfile: BoundUseCase<VersionedProfile>): FindLanguage {
  return async (caller) => {
    try {
      const call = { requestId: 'profiles.language', signal: AbortSignal.timeout(MAX_WAIT_MS) };
      const { language } = await getProfile.execute(caller, {}, call);
      return languageOf(language ?? undefined);
    } catch {
      return undefined;
    }
  };
}
