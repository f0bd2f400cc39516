import { readCursor, toPage, type Page } from '../../../platform/http/page.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { organisationNotFound, type OrganisationRole } from '../../organisations/index.ts';
import { ListBudgetsInput, RemoveBudgetInput, SetBudgetInput } from './contract.ts';
import { budgetNotFound, budgetRoleNeeded, budgetSubjectUnknown } from './errors.ts';
import { mayKeep, type BudgetRepository, type FindRole, type KeptBudget } from './keeping.ts';

export interface BudgetDeps {
  readonly budgets: BudgetRepository;
}

const PEOPLE = ['authenticated'] as const;

/** @throws `organisation.not-found` for those who are not in it */
async function roleIn(roleOf: FindRole, organisationId: string, userId: string): Promise<OrganisationRole> {
  const role = await roleOf(organisationId, userId);
  if (role === undefined) throw organisationNotFound();
  return role;
}

/** The budgets of an organisation, its classes and members, for admins and those who teach. */
export const listBudgets = useCase<BudgetDeps, typeof ListBudgetsInput, Page<KeptBudget>>({
  name: 'gateway.list-budgets',
  kind: 'query',
  roles: PEOPLE,
  runsAs: 'system',
  input: ListBudgetsInput,
  run: async ({ budgets }, { userId }, { id, limit, cursor }) => {
    const role = await roleIn(budgets.roleOf, id, userId);
    if (role !== 'admin' && role !== 'teacher') throw budgetRoleNeeded();
    const [after] = readCursor(cursor, 1) ?? [];
    const rows = await budgets.list(id, typeof after === 'string' ? after : undefined, limit + 1);
    return toPage(rows, limit, (budget) => [budget.id]);
  },
});

/**
 * Sets a budget; the one of the same subject and model is changed, and keeps what is gone of it.
 *
 * @throws `organisation.not-found`, `gateway.budget-role-needed`, `gateway.budget-subject-unknown`
 */
export const setBudget = useCase<BudgetDeps, typeof SetBudgetInput, KeptBudget>({
  name: 'gateway.set-budget',
  kind: 'command',
  roles: PEOPLE,
  runsAs: 'system',
  input: SetBudgetInput,
  run: async ({ budgets }, caller, { id, class_id: classId, user_id: userId, ...input }) => {
    const role = await roleIn(budgets.roleOf, id, caller.userId);
    if (!mayKeep(role, input.scope)) throw budgetRoleNeeded();
    const { scope, window, model, requests, tokens, usd } = input;
    const limits = { scope, window, model, requests, tokens, usd };
    const kept = await budgets.set({ ...limits, organisationId: id, classId, userId });
    if (kept === undefined) throw budgetSubjectUnknown();
    return kept;
  },
});

/** Takes a budget away. @throws `organisation.not-found`, `gateway.budget-role-needed`, `gateway.budget-not-found` */
export const removeBudget = useCase<BudgetDeps, typeof RemoveBudgetInput, undefined>({
  name: 'gateway.remove-budget',
  kind: 'command',
  roles: PEOPLE,
  runsAs: 'system',
  input: RemoveBudgetInput,
  run: async ({ budgets }, { userId }, { id, budget_id: budgetId }) => {
    const role = await roleIn(budgets.roleOf, id, userId);
    const kept = await budgets.find(id, budgetId);
    if (!mayKeep(role, kept?.scope ?? 'organisation')) throw budgetRoleNeeded();
    if (kept === undefined) throw budgetNotFound();
    await budgets.remove(budgetId);
    return undefined;
  },
});
