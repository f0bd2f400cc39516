import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';
import { readFactorId } from './challenge-factor.ts';
import { FactorInput } from './contract.ts';
import { factorNotFound, secondFactorNeededToRemove } from './errors.ts';
import { nameOfFactor } from './factor.ts';
import type { Factors } from './factor.repository.ts';

interface Deps extends Pick<IdentityDeps, 'events' | 'afterCommit' | 'audit' | 'accounts' | 'notices'> {
  readonly factors: Factors;
}

/**
 * Removes a second factor; sessions that it raised fall back to the first level.
 *
 * @throws `auth.second-factor-needed-to-remove` when it counts and was not used in this session.
 */
export const unenrollFactor = useCase<Deps, typeof FactorInput, { readonly id: string }>({
  name: 'identity.unenroll-factor',
  kind: 'command',
  input: FactorInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, caller, { factor_id: factorId }, { requestId }) => {
    const { factors, events, audit, accounts, notices, afterCommit } = deps;
    const { userId, sessionId, address, language } = caller;
    const factor = await factors.lock(readFactorId(factorId), userId);
    if (factor === undefined) throw factorNotFound();
    const isVerified = factor.status === 'verified';
    if (isVerified && (await factors.aalOf(sessionId)) !== 'aal2') throw secondFactorNeededToRemove();
    await factors.remove(factor.id, userId);
    const traits = { factor_id: factor.id, factor_status: factor.status, session_id: sessionId };
    await audit.write({ address }, 'factor_unenrolled', userId, traits);
    if (isVerified) {
      const account = (await accounts.findById(userId)) as Account;
      await notices.tell(account, 'mfa_factor_unenrolled', language, nameOfFactor(factor));
    }
    afterCommit(() => {
      if (isVerified) events.record({ reason: 'auth.factor-removed', userId, sessionId, address, requestId });
    });
    return { id: factor.id };
  },
});
