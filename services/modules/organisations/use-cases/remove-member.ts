import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { MemberInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { memberNotFound } from '../errors.ts';
import { canRemoveMember } from '../policy.ts';

/**
 * Takes somebody out of an organisation and its classes: admins anybody, everybody themselves.
 *
 * Order matters: the admins are held before they are counted, so that two who leave at once cannot both.
 *
 * @throws `organisation.not-found`, `organisation.role-needed`, `organisation.personal`
 * @throws `organisation.member-not-found`, `organisation.last-admin`
 */
export const removeMember = useCase<
  Pick<OrganisationDeps, 'organisations' | 'members'>,
  typeof MemberInput,
  undefined
>({
  name: 'organisations.remove-member',
  kind: 'command',
  roles: PEOPLE,
  input: MemberInput,
  run: async ({ organisations, members }, { userId }, { id, user_id }) => {
    await organisationFor(organisations, id);
    const admins = await members.holdAdmins(id);
    const organisation = await organisationFor(organisations, id);
    const member = await members.find(id, user_id);
    if (member === undefined) throw memberNotFound();
    enforce(canRemoveMember(organisation, { isSelf: user_id === userId, role: member.role, admins }));
    if (!(await members.remove(id, user_id))) throw memberNotFound();
    return undefined;
  },
});
