import { route, type Route } from '../../../platform/http/route.ts';
import type { Page } from '../../../platform/http/page.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { UsageView } from '../ledger/contract.ts';
import type { UsageReport } from '../ledger/usage.ts';
import { BudgetPage, BudgetView } from './contract.ts';
import type { KeptBudget } from './keeping.ts';

/** The use cases of those who keep an organisation's budgets, ready to run. */
export interface KeepingUseCases {
  readonly list: BoundUseCase<Page<KeptBudget>>;
  readonly set: BoundUseCase<KeptBudget>;
  readonly remove: BoundUseCase<undefined>;
  readonly usage: BoundUseCase<UsageReport>;
}

const tag = 'AI gateway';

/** REST of budgets and usage of organisations. */
export function budgetRoutes(useCases: KeepingUseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/organisations/{id}/ai-usage',
      summary: 'What the AI calls in an organisation came to (admins)',
      tag,
      useCase: useCases.usage,
      output: UsageView,
    }),
    route({
      method: 'get',
      path: '/api/organisations/{id}/ai-budgets',
      summary: 'The AI budgets of an organisation, its classes and members (admins, teachers)',
      tag,
      useCase: useCases.list,
      output: BudgetPage,
    }),
    route({
      method: 'put',
      path: '/api/organisations/{id}/ai-budgets',
      summary: 'Set the AI budget of an organisation or a member (admins), or of a class (teachers too)',
      tag,
      useCase: useCases.set,
      output: BudgetView,
    }),
    route({
      method: 'delete',
      path: '/api/organisations/{id}/ai-budgets/{budget_id}',
      summary: 'Take an AI budget away',
      tag,
      useCase: useCases.remove,
      status: 204,
    }),
  ];
}
