import type { OrganisationRole } from '../../organisations/index.ts';
import type { BudgetScope } from './budget.ts';

/** What somebody is in an organisation; nothing when they are not in it. */
export type FindRole = (organisationId: string, userId: string) => Promise<OrganisationRole | undefined>;

/** A budget as those see it who keep it. */
export interface KeptBudget {
  readonly id: string;
  readonly organisation_id: string;
  readonly scope: BudgetScope;
  readonly class_id: string | null;
  readonly user_id: string | null;
  readonly model: string | null;
  readonly requests: number | null;
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly window: 'total' | 'day' | 'month';
  /** What of it is gone, calls under way included. */
  readonly used: { readonly requests: number; readonly tokens: number; readonly usd: number };
}

export interface SetBudget {
  readonly organisationId: string;
  readonly scope: 'organisation' | 'class' | 'user';
  readonly classId: string | undefined;
  readonly userId: string | undefined;
  readonly model: string | undefined;
  readonly requests: number | undefined;
  readonly tokens: number | undefined;
  readonly usd: number | undefined;
  readonly window: 'total' | 'day' | 'month';
}

export interface BudgetRepository {
  readonly roleOf: FindRole;
  /** Those of the organisation, its classes and members; keys' budgets are their owners'. */
  list(organisationId: string, after: string | undefined, most: number): Promise<readonly KeptBudget[]>;
  find(organisationId: string, id: string): Promise<KeptBudget | undefined>;
  /** Makes it or changes it. @returns nothing when the class or the member is not in the organisation */
  set(budget: SetBudget): Promise<KeptBudget | undefined>;
  remove(id: string): Promise<void>;
}

/** Admins keep all budgets, those who teach the ones of classes. */
export function mayKeep(role: OrganisationRole, scope: BudgetScope): boolean {
  return role === 'admin' || (role === 'teacher' && scope === 'class');
}
