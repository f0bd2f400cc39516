import { toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListOrganisationsInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import type { Organisation } from '../organisation.ts';
import { keyOf, sliceOf } from '../slice.ts';

/** The organisations that the caller is in, oldest first: the personal one leads. */
export const listOrganisations = useCase<
  Pick<OrganisationDeps, 'organisations'>,
  typeof ListOrganisationsInput,
  Page<Organisation>
>({
  name: 'organisations.list',
  kind: 'query',
  roles: PEOPLE,
  input: ListOrganisationsInput,
  run: async ({ organisations }, _caller, input) => {
    const [rows, total] = await Promise.all([
      organisations.list(sliceOf(input)),
      input.count === 'exact' ? organisations.count() : undefined,
    ]);
    return toPage(rows, input.limit, ({ created_at, id }) => keyOf(created_at, id), total);
  },
});
