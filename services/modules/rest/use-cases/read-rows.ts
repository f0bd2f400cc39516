import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Plan } from '../plan/plan.ts';
import type { Reply } from '../request/rest-request.ts';
import type { RestDeps } from './deps.ts';
import { enterZone } from './in-zone.ts';

/** A plan is made by this module alone: there is nothing left to be checked. */
export const PlanInput = z.custom<Plan>();

/** Reads rows; row-level security decides which. */
export const readRows = useCase<RestDeps, typeof PlanInput, Reply>({
  name: 'rest.read-rows',
  kind: 'query',
  input: PlanInput,
  roles: ['anon', 'authenticated', 'service_role'],
  run: (deps, _caller, plan) => readBy(deps, plan),
});

/** Reads rows in a transaction of their own, for what wants another time zone. */
export const readRowsAlone = useCase<RestDeps, typeof PlanInput, Reply>({
  name: 'rest.read-rows-alone',
  kind: 'command',
  input: PlanInput,
  roles: ['anon', 'authenticated', 'service_role'],
  run: async (deps, _caller, plan) => {
    await enterZone(deps, plan);
    return readBy(deps, plan);
  },
});

async function readBy({ text }: RestDeps, plan: Plan): Promise<Reply> {
  const answer = await text(plan.run);
  if (plan.guess === undefined || plan.needsGuess?.(answer) !== true) return plan.settle(answer);
  return plan.settle(answer, guessedRows(await text(plan.guess)));
}

/** What `explain (format json)` says of its topmost node. */
function guessedRows(explained: string): number | undefined {
  const [first] = JSON.parse(explained) as { Plan?: { 'Plan Rows'?: number } }[];
  return first?.Plan?.['Plan Rows'];
}
