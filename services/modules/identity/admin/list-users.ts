import { useCase } from '../../../platform/use-case/use-case.ts';
import type { PageOfUsers } from './admin-user.repository.ts';
import { ListUsersInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { pageInvalid } from './errors.ts';

const DEFAULT_PER_PAGE = 50;
/** More on one page is given as this many. */
const MAX_PER_PAGE = 1_000;

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
    const page = readNumber(asked.page, 1);
    const perPage = Math.min(readNumber(asked.per_page, DEFAULT_PER_PAGE), MAX_PER_PAGE);
    if (perPage === 0) throw pageInvalid({ what: 'per_page must be greater than 0' });
    const { users, total } = await adminUsers.list({
      filter,
      direction: /^created_at\s+asc$/i.test(sort) ? 'asc' : 'desc',
      limit: perPage,
      offset: Math.max(page - 1, 0) * perPage,
    });
    return { users, total, page, perPage };
  },
});

function readNumber(text: string, otherwise: number): number {
  if (text === '') return otherwise;
  if (!/^\d{1,12}$/.test(text))
    throw pageInvalid({ what: `${JSON.stringify(text.slice(0, 50))} is no number` });
  return Number(text);
}
