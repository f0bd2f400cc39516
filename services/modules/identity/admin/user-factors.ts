import { useCase } from '../../../platform/use-case/use-case.ts';
import { factorNotFound } from '../mfa/errors.ts';
import type { Factors } from '../mfa/factor.repository.ts';
import { nameOfFactor, type ShownFactor } from '../mfa/factor.ts';
import { FactorOfUserInput, UserIdInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { requireUser } from './find-user.ts';

interface Deps extends Pick<AdminDeps, 'adminUsers' | 'events' | 'audit' | 'notices' | 'afterCommit'> {
  readonly factors: Pick<Factors, 'remove'>;
}

/** Somebody's second factors. @throws `auth.user-not-found` */
export const listFactorsOfUser = useCase<Deps, typeof UserIdInput, readonly ShownFactor[]>({
  name: 'identity.list-factors-of-user',
  kind: 'query',
  input: UserIdInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async ({ adminUsers }, _caller, { user_id }) => (await requireUser(adminUsers, user_id)).factors,
});

/** Takes a second factor away from somebody who has lost it. @throws `auth.factor-not-found` */
export const deleteFactorOfUser = useCase<Deps, typeof FactorOfUserInput, ShownFactor>({
  name: 'identity.delete-factor-of-user',
  kind: 'command',
  input: FactorOfUserInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, input, { requestId }) => {
    const { adminUsers, factors, events, audit, notices, afterCommit } = deps;
    const { address, language } = caller;
    const account = await requireUser(adminUsers, input.user_id);
    const factor = account.factors.find(({ id }) => id === input.factor_id.toLowerCase());
    if (factor === undefined) throw factorNotFound();
    const userId = account.id;
    await factors.remove(factor.id, userId);
    await audit.write(caller, 'factor_deleted', userId, { factor_id: factor.id });
    if (factor.status === 'verified') {
      await notices.tell(account, 'mfa_factor_unenrolled', language, nameOfFactor(factor));
    }
    afterCommit(() => events.record({ reason: 'auth.factor-removed', userId, address, requestId }));
    return factor;
  },
});
