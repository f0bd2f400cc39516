import { useCase } from '../../../platform/use-case/use-case.ts';
import { classFor } from '../access.ts';
import { ClassMemberInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { classMemberNotFound } from '../errors.ts';
import { canRemoveFromClass } from '../policy.ts';

/**
 * Takes somebody out of a class: teachers and admins anybody, everybody themselves.
 *
 * @throws `class.not-found`, `class.member-not-found`, `organisation.role-needed`
 */
export const removeClassMember = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes'>,
  typeof ClassMemberInput,
  undefined
>({
  name: 'organisations.remove-class-member',
  kind: 'command',
  roles: PEOPLE,
  input: ClassMemberInput,
  run: async (deps, { userId }, { class_id, user_id }) => {
    const { organisation } = await classFor(deps, class_id);
    enforce(canRemoveFromClass(organisation, { isSelf: user_id === userId }));
    if (!(await deps.classes.removeMember(class_id, user_id))) throw classMemberNotFound();
    return undefined;
  },
});
