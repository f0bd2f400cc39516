import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reply } from '../request/rest-request.ts';
import type { RestDeps } from './deps.ts';

/** A plan is made by this module alone: there is nothing left to be checked. */
export const PlanInput = z.custom<Plan>();

/** Reads rows; row-level security decides which. */
export const readRows = useCase<RestDeps, typeof PlanInput, Reply>({
  name: 'rest.read-rows',
  kind: 'query',
  input: PlanInput,
  roles: ['anon', 'authenticated', 'service_role'],
  run: async ({ text }, _caller, plan) => {
    const answer = await text(plan.run);
    if (plan.guess === undefined || plan.needsGuess?.(answer) !== true) return plan.settle(answer);
    return plan.settle(answer, guessedRows(await text(plan.guess)));
  },
});

/** What `explain (format json)` says of its topmost node. */
function guessedRows(explained: string): number | undefined {
  const [first] = JSON.parse(explained) as { Plan?: { 'Plan Rows'?: number } }[];
  return first?.Plan?.['Plan Rows'];
}
