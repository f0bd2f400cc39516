import type { Ids } from '../../platform/ids/ids.ts';
import type { CallerRole } from '../../platform/use-case/caller.ts';
import type { ClassRepository } from './classes/class.repository.ts';
import type { MemberRepository, OrganisationRepository } from './organisation.repository.ts';

/** What the use cases of this module are given; each names the part that it needs. */
export interface OrganisationDeps {
  readonly organisations: OrganisationRepository;
  readonly members: MemberRepository;
  readonly classes: ClassRepository;
  readonly ids: Pick<Ids, 'uuid'>;
}

/** These are about persons: the service key has no organisations of its own. */
export const PEOPLE: readonly CallerRole[] = ['authenticated'];
