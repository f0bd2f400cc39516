import { useCase } from '../../../platform/use-case/use-case.ts';
import { classFor } from '../access.ts';
import type { ClassMember } from '../classes/class.ts';
import { AddClassMemberInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { classMemberExists, classMemberNotFound, memberNotFound } from '../errors.ts';
import { canManageClasses } from '../policy.ts';

/**
 * Puts a member of the organisation into one of its classes; teachers and admins.
 *
 * @throws `class.not-found`, `organisation.role-needed`
 * @throws `organisation.member-not-found` for people outside the organisation, `class.already-member`
 */
export const addClassMember = useCase<OrganisationDeps, typeof AddClassMemberInput, ClassMember>({
  name: 'organisations.add-class-member',
  kind: 'command',
  roles: PEOPLE,
  input: AddClassMemberInput,
  run: async (deps, _caller, { class_id, user_id, role }) => {
    const { studyClass, organisation } = await classFor(deps, class_id);
    enforce(canManageClasses(organisation));
    if ((await deps.members.find(organisation.id, user_id)) === undefined) throw memberNotFound();
    if (!(await deps.classes.addMember(studyClass, user_id, role))) throw classMemberExists();
    const added = await deps.classes.findMember(class_id, user_id);
    if (added === undefined) throw classMemberNotFound();
    return added;
  },
});
