import { z } from 'zod';
import type { Clock } from '../../../platform/clock/clock.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationNotFound } from '../../organisations/index.ts';
import { budgetRoleNeeded } from '../budgets/errors.ts';
import type { FindRole } from '../budgets/keeping.ts';
import { OrganisationUsageInput, rangeOf, UsageInput } from './contract.ts';
import type { LedgerRepository, UsageReport } from './usage.ts';

export interface LedgerDeps {
  readonly ledger: LedgerRepository;
  readonly clock: Pick<Clock, 'now'>;
  readonly roleOf: FindRole;
}

/** What the calls of a person came to, or those of one virtual key. */
export const getUsage = useCase<LedgerDeps, z.ZodType<UsageQuery>, UsageReport>({
  name: 'gateway.get-usage',
  kind: 'query',
  roles: ['authenticated'],
  runsAs: 'system',
  input: UsageInput.extend({ key_id: z.guid().optional() }),
  run: ({ ledger, clock }, { userId }, { key_id: keyId, group_by: group, ...range }) =>
    ledger.usage(
      keyId === undefined ? { by: 'user', id: userId } : { by: 'key', id: keyId },
      group,
      rangeOf(range, clock.now()),
    ),
});

type UsageQuery = z.output<typeof UsageInput> & { readonly key_id?: string | undefined };

/**
 * What the calls in an organisation came to, for its admins (Decision 30).
 *
 * @throws `organisation.not-found`, `gateway.budget-role-needed`
 */
export const getOrganisationUsage = useCase<LedgerDeps, typeof OrganisationUsageInput, UsageReport>({
  name: 'gateway.get-organisation-usage',
  kind: 'query',
  roles: ['authenticated'],
  runsAs: 'system',
  input: OrganisationUsageInput,
  run: async ({ ledger, clock, roleOf }, { userId }, { id, group_by: group, ...range }) => {
    const role = await roleOf(id, userId);
    if (role === undefined) throw organisationNotFound();
    if (role !== 'admin') throw budgetRoleNeeded();
    return ledger.usage({ by: 'organisation', id }, group, rangeOf(range, clock.now()));
  },
});
