import { useCase } from '../../../platform/use-case/use-case.ts';
import type { PageOfUsers } from './admin-user.repository.ts';
import { ListUsersInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { readPlace } from './page.ts';

/** A page and what its neighbours are reckoned from. */
export interface ListedUsers extends PageOfUsers {
  readonly page: number;
  readonly perPage: number;
}

/** Accounts page by page, the newest first, or those whose address or full name holds a text. */
export const listUsers = useCase<Pick<AdminDeps, 'adminUsers'>, typeof ListUsersInput, ListedUsers>({
  name: 'identity.list-users',
  kind: 'query',
  input: ListUsersInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ adminUsers }, _caller, { filter, sort, ...asked }) => {
    const { page, perPage, ...place } = readPlace(asked);
    const { users, total } = await adminUsers.list({
      filter,
      direction: /^created_at\s+asc$/i.test(sort) ? 'asc' : 'desc',
      ...place,
    });
    return { users, total, page, perPage };
  },
});
