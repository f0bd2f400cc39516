import { useCase } from '../../../platform/use-case/use-case.ts';
import { CreateOrganisationInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import type { Organisation } from '../organisation.ts';

/** Founds an organisation; whoever does is its first admin. */
export const createOrganisation = useCase<
  Pick<OrganisationDeps, 'organisations' | 'ids'>,
  typeof CreateOrganisationInput,
  Organisation
>({
  name: 'organisations.create',
  kind: 'command',
  roles: PEOPLE,
  input: CreateOrganisationInput,
  run: ({ organisations, ids }, _caller, { name }) => organisations.create({ id: ids.uuid(), name }),
});
