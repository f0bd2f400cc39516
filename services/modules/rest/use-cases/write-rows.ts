import { useCase } from '../../../platform/use-case/use-case.ts';
import { triedOnly } from '../errors.ts';
import type { Reply } from '../request/rest-request.ts';
import type { RestDeps } from './deps.ts';
import { enterZone } from './in-zone.ts';
import { PlanInput } from './read-rows.ts';

const EVERYBODY = ['anon', 'authenticated', 'service_role'] as const;

/** Writes rows with one statement, beside the statements of others: all of them or none. */
export const writeRows = useCase<RestDeps, typeof PlanInput, Reply>({
  name: 'rest.write-rows',
  kind: 'append',
  input: PlanInput,
  roles: EVERYBODY,
  run: async ({ text }, _caller, plan) => plan.settle(await text(plan.run)),
});

/**
 * Writes rows in a transaction of their own, for what may have to wait or to be taken back.
 *
 * @throws `rest.tried-only` with the answer, when the client only wanted to see it.
 */
export const writeRowsAlone = useCase<RestDeps, typeof PlanInput, Reply>({
  name: 'rest.write-rows-alone',
  kind: 'command',
  input: PlanInput,
  roles: EVERYBODY,
  run: async (deps, _caller, plan) => {
    await enterZone(deps, plan);
    const run = plan.otherwise?.() ?? plan.run;
    const reply = plan.settle(await deps.text(run));
    if (plan.isTrial === true) throw triedOnly({}, { details: { reply } });
    return reply;
  },
});
