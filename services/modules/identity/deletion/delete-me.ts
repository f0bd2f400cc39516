import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { accountGone } from '../errors.ts';
import { once, type IdentityDeps } from '../use-cases/deps.ts';
import { DeleteMeInput } from './contract.ts';
import type { Deletion } from './deletion.ts';
import { proveOwner, type ProveOwnerDeps } from './prove-owner.ts';

interface Deps extends ProveOwnerDeps, Pick<IdentityDeps, 'accounts'> {
  readonly graceDays: number;
  readonly scheduleDeletion: BoundUseCase<Deletion | undefined>;
}

/**
 * Schedules the caller's own deletion, and signs them out everywhere.
 *
 * @throws what `proveOwner` throws.
 */
export const deleteMe = useCase<Deps, typeof DeleteMeInput, Deletion>({
  name: 'identity.delete-me',
  kind: 'query',
  input: DeleteMeInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, caller, proof, call) => {
    const account = await deps.accounts.findById(caller.userId);
    if (account === undefined) throw accountGone();
    await proveOwner(deps, account, proof, { caller, call });
    const input = { user_id: caller.userId, requested_by: 'person', grace_days: deps.graceDays };
    const scheduled = await deps.scheduleDeletion.execute(caller, input, once(call));
    if (scheduled === undefined) throw accountGone();
    return scheduled;
  },
});
