import { versionStale } from '../../../platform/errors/common.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { classFor } from '../access.ts';
import type { StudyClass } from '../classes/class.ts';
import { ChangeClassInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { canManageClasses } from '../policy.ts';

/**
 * Changes name, description or whether a class is archived; teachers and admins.
 *
 * @throws `class.not-found`, `organisation.role-needed`
 * @throws `version.stale` when it was changed since it was read.
 */
export const changeClass = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes'>,
  typeof ChangeClassInput,
  StudyClass
>({
  name: 'organisations.change-class',
  kind: 'command',
  roles: PEOPLE,
  input: ChangeClassInput,
  run: async (deps, _caller, { class_id, version, ...change }) => {
    const { organisation } = await classFor(deps, class_id);
    enforce(canManageClasses(organisation));
    const changed = await deps.classes.change(class_id, change, version);
    if (changed === undefined) throw versionStale();
    return changed;
  },
});
