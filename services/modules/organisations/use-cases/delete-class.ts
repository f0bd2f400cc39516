import { useCase } from '../../../platform/use-case/use-case.ts';
import { classFor } from '../access.ts';
import { ClassInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { classNotFound } from '../errors.ts';
import { canManageClasses } from '../policy.ts';

/** Deletes a class; teachers and admins. @throws `class.not-found`, `organisation.role-needed` */
export const deleteClass = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes'>,
  typeof ClassInput,
  undefined
>({
  name: 'organisations.delete-class',
  kind: 'command',
  roles: PEOPLE,
  input: ClassInput,
  run: async (deps, _caller, { class_id }) => {
    const { organisation } = await classFor(deps, class_id);
    enforce(canManageClasses(organisation));
    if (!(await deps.classes.delete(class_id))) throw classNotFound();
    return undefined;
  },
});
