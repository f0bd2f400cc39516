import { useCase } from '../../../platform/use-case/use-case.ts';
import { OrganisationInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { removeMember } from './remove-member.ts';

/** The caller goes. @throws `organisation.not-found`, `organisation.personal`, `organisation.last-admin` */
export const leaveOrganisation = useCase<
  Pick<OrganisationDeps, 'organisations' | 'members'>,
  typeof OrganisationInput,
  undefined
>({
  name: 'organisations.leave',
  kind: 'command',
  roles: PEOPLE,
  input: OrganisationInput,
  run: (deps, caller, { id }, call) => removeMember.run(deps, caller, { id, user_id: caller.userId }, call),
});
