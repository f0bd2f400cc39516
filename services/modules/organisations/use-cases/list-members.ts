import { toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationFor } from '../access.ts';
import { ListMembersInput } from '../contract.ts';
import { PEOPLE, type OrganisationDeps } from '../deps.ts';
import type { Member } from '../organisation.ts';
import { keyOf, sliceOf } from '../slice.ts';

/** Who is in an organisation, for its members. @throws `organisation.not-found` */
export const listMembers = useCase<
  Pick<OrganisationDeps, 'organisations' | 'members'>,
  typeof ListMembersInput,
  Page<Member>
>({
  name: 'organisations.list-members',
  kind: 'query',
  roles: PEOPLE,
  input: ListMembersInput,
  run: async ({ organisations, members }, _caller, { id, ...page }) => {
    await organisationFor(organisations, id);
    const [rows, total] = await Promise.all([
      members.list(id, sliceOf(page)),
      page.count === 'exact' ? members.count(id) : undefined,
    ]);
    return toPage(rows, page.limit, ({ joined_at, user_id }) => keyOf(joined_at, user_id), total);
  },
});
