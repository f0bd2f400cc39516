import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { ChangeRoleInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import { memberNotFound } from '../errors.ts';
import type { Member } from '../organisation.ts';
import { canChangeRole, canManageMembers } from '../policy.ts';

/**
 * Makes a member something else; admins only, and the last admin stays one.
 *
 * Order matters: the admins are held before they are counted, so that two who step down at once cannot both.
 *
 * @throws `organisation.not-found`, `organisation.role-needed`, `organisation.personal`
 * @throws `organisation.member-not-found`, `organisation.last-admin`
 */
export const changeMemberRole = useCase<
  Pick<OrganisationDeps, 'organisations' | 'members'>,
  typeof ChangeRoleInput,
  Member
>({
  name: 'organisations.change-member-role',
  kind: 'command',
  roles: PEOPLE,
  input: ChangeRoleInput,
  run: async ({ organisations, members }, _caller, { id, user_id, role }) => {
    enforce(canManageMembers(await organisationFor(organisations, id)));
    const admins = await members.holdAdmins(id);
    const organisation = await organisationFor(organisations, id);
    const member = await members.find(id, user_id);
    if (member === undefined) throw memberNotFound();
    enforce(canChangeRole(organisation, { from: member.role, to: role, admins }));
    if (!(await members.changeRole(id, user_id, role))) throw memberNotFound();
    return { ...member, role };
  },
});
