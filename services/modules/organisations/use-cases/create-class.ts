import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import type { StudyClass } from '../classes/class.ts';
import { CreateClassInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { canManageClasses } from '../policy.ts';

/**
 * Makes a class in an organisation; teachers and admins. A teacher who does is the class's first teacher.
 *
 * @throws `organisation.not-found`, `organisation.role-needed`
 */
export const createClass = useCase<
  Pick<OrganisationDeps, 'organisations' | 'classes' | 'ids'>,
  typeof CreateClassInput,
  StudyClass
>({
  name: 'organisations.create-class',
  kind: 'command',
  roles: PEOPLE,
  input: CreateClassInput,
  run: async ({ organisations, classes, ids }, { userId }, { id, name, description }) => {
    const organisation = await organisationFor(organisations, id);
    enforce(canManageClasses(organisation));
    const created = await classes.create({ id: ids.uuid(), organisation_id: id, name, description });
    if (organisation.role === 'teacher') await classes.addMember(created, userId, 'teacher');
    return created;
  },
});
