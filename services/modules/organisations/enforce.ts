import { organisationLastAdmin, organisationPersonal, organisationRoleNeeded } from './errors.ts';
import type { Decision } from './policy.ts';

const REFUSAL_OF = {
  'role-needed': organisationRoleNeeded,
  personal: organisationPersonal,
  'last-admin': organisationLastAdmin,
} as const;

/** Goes on only when the policy allows. @throws the refusal that the decision stands for. */
export function enforce(decision: Decision): void {
  if (decision !== 'allow') throw REFUSAL_OF[decision]();
}
