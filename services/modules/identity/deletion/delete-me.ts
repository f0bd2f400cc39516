import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { accountGone } from '../errors.ts';
import { provePassword, type ProveDeps } from '../passwords/prove-password.ts';
import { once, type IdentityDeps } from '../use-cases/deps.ts';
import { DeleteMeInput } from './contract.ts';
import type { Deletion } from './deletion.ts';
import type { Deletions } from './deletion.repository.ts';
import { proofNeeded } from './errors.ts';

/** How long a sign-in proves who it is. */
export const PROOF_SECONDS = 300;

interface Deps extends ProveDeps, Pick<IdentityDeps, 'accounts'> {
  readonly deletions: Pick<Deletions, 'sinceProof'>;
  readonly graceDays: number;
  readonly scheduleDeletion: BoundUseCase<Deletion | undefined>;
}

/**
 * Schedules the caller's own deletion, and signs them out everywhere.
 *
 * They must prove who they are, by the password or by a sign-in a moment ago; people who came in without an account
 * have nothing to prove it with, and need not.
 *
 * @throws `auth.proof-needed`, and what `provePassword` throws.
 */
export const deleteMe = useCase<Deps, typeof DeleteMeInput, Deletion>({
  name: 'identity.delete-me',
  kind: 'query',
  input: DeleteMeInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, caller, { password }, call) => {
    const { accounts, deletions, graceDays, scheduleDeletion } = deps;
    const account = await accounts.findById(caller.userId);
    if (account === undefined) throw accountGone();
    if (password !== undefined) {
      await provePassword(
        deps,
        { account, login: account.email ?? account.id, password, userAgent: '' },
        caller,
        call,
      );
    } else if (!account.is_anonymous) {
      const ageMs = await deletions.sinceProof(caller.sessionId);
      if (ageMs === undefined || ageMs > PROOF_SECONDS * 1_000) throw proofNeeded({ seconds: PROOF_SECONDS });
    }
    const input = { user_id: caller.userId, requested_by: 'person', grace_days: graceDays };
    const scheduled = await scheduleDeletion.execute(caller, input, once(call));
    if (scheduled === undefined) throw accountGone();
    return scheduled;
  },
});
