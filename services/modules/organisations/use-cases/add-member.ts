import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { AddMemberInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { memberExists, memberNotFound, personNotFound } from '../errors.ts';
import type { Member } from '../organisation.ts';
import { canManageMembers } from '../policy.ts';

/**
 * Lets somebody with an account into an organisation, by e-mail address or id; admins only.
 *
 * @throws `organisation.not-found`, `organisation.role-needed`, `organisation.personal`
 * @throws `organisation.person-not-found`, `organisation.already-member`
 */
export const addMember = useCase<
  Pick<OrganisationDeps, 'organisations' | 'members'>,
  typeof AddMemberInput,
  Member
>({
  name: 'organisations.add-member',
  kind: 'command',
  roles: PEOPLE,
  input: AddMemberInput,
  run: async ({ organisations, members }, _caller, { id, email, user_id, role }) => {
    enforce(canManageMembers(await organisationFor(organisations, id)));
    const person = await members.findPerson(id, { email, user_id });
    if (person === undefined) throw personNotFound();
    if (!(await members.add(id, person, role))) throw memberExists();
    const added = await members.find(id, person);
    if (added === undefined) throw memberNotFound();
    return added;
  },
});
