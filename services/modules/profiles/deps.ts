import type { KnownPerson } from '../organisations/index.ts';
import type { CallerRole } from '../../platform/use-case/caller.ts';
import type { ProfileRepository } from './profile.repository.ts';

/** What the use cases of this module are given. */
export interface ProfileDeps {
  readonly profile: ProfileRepository;
  /** Somebody whom the caller shares an organisation with. */
  readonly knownPerson: (id: string) => Promise<KnownPerson | undefined>;
}

/** These are about persons: the service key has no profile. */
export const PEOPLE: readonly CallerRole[] = ['authenticated'];
