import { versionStale } from '../../../platform/errors/common.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { RenameOrganisationInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import { enforce } from '../enforce.ts';
import type { Organisation } from '../organisation.ts';
import { canRename } from '../policy.ts';

/**
 * Gives an organisation another name; admins only.
 *
 * @throws `organisation.not-found`, `organisation.role-needed`
 * @throws `version.stale` when it was changed since it was read.
 */
export const renameOrganisation = useCase<
  Pick<OrganisationDeps, 'organisations'>,
  typeof RenameOrganisationInput,
  Organisation
>({
  name: 'organisations.rename',
  kind: 'command',
  roles: PEOPLE,
  input: RenameOrganisationInput,
  run: async ({ organisations }, _caller, { id, name, version }) => {
    enforce(canRename(await organisationFor(organisations, id)));
    const renamed = await organisations.rename({ id, name, version });
    if (renamed === undefined) throw versionStale();
    return renamed;
  },
});
