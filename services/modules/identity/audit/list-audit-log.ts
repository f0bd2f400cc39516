import { useCase } from '../../../platform/use-case/use-case.ts';
import { readPlace } from '../admin/page.ts';
import { ListAuditLogInput } from '../admin/contract.ts';
import { ADMINISTRATORS } from '../admin/deps.ts';
import { auditScopeUnknown } from '../admin/errors.ts';
import type { AuditEntry, AuditFilter, AuditLog } from './audit-log.ts';

/** A page of the log and what its neighbours are reckoned from. */
export interface ListedEntries {
  readonly entries: readonly AuditEntry[];
  readonly total: number;
  readonly page: number;
  readonly perPage: number;
}

/** What can be looked for, and where it stands. */
const SCOPES = new Map<string, readonly string[]>([
  ['author', ['actor_username', 'actor_name']],
  ['action', ['action']],
  ['type', ['log_type']],
]);

/**
 * What was done to accounts, the newest first; `query=action:login`, `author:` or `type:` for a part of it.
 *
 * @throws `auth.audit-scope-unknown`, `auth.page-invalid`
 */
export const listAuditLog = useCase<
  { readonly audit: Pick<AuditLog, 'list'> },
  typeof ListAuditLogInput,
  ListedEntries
>({
  name: 'identity.list-audit-log',
  kind: 'query',
  input: ListAuditLogInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ audit }, _caller, { query, ...asked }) => {
    const { page, perPage, ...place } = readPlace(asked);
    const listed = await audit.list({ ...readFilter(query), ...place });
    return { ...listed, page, perPage };
  },
});

function readFilter(query: string): AuditFilter {
  if (query === '') return { fields: [], text: '' };
  const colon = query.indexOf(':');
  const fields = SCOPES.get(query.slice(0, Math.max(colon, 0)));
  if (fields === undefined) throw auditScopeUnknown({ query: query.slice(0, 50) });
  return { fields, text: query.slice(colon + 1) };
}
