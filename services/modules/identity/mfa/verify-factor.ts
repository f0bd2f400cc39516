import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import { toGrant, type Grant } from '../sessions/grant.ts';
import { patiently } from '../sessions/patiently.ts';
import { once, type IdentityDeps } from '../use-cases/deps.ts';
import type { FactorVerdict } from './accept-factor-code.ts';
import { readFactorId } from './challenge-factor.ts';
import { VerifyFactorInput } from './contract.ts';
import { factorCodeMissing, factorCodeWrong, factorNotFound } from './errors.ts';
import type { Factors } from './factor.repository.ts';

interface Deps extends Pick<IdentityDeps, 'settings' | 'issueToken' | 'events' | 'clock'> {
  readonly factors: Factors;
  readonly guessLimit: GuessLimit;
  readonly acceptFactorCode: BoundUseCase<FactorVerdict>;
}

/**
 * Answers a challenge with a code: the session has two proofs from then on (`aal2`), and new tokens say so.
 *
 * Six digits can be guessed, so wrong ones are counted per factor as those of passwords are per account.
 *
 * @throws `auth.factor-code-wrong`, `auth.too-many-guesses`
 */
export const verifyFactor = useCase<Deps, typeof VerifyFactorInput, Grant>({
  name: 'identity.verify-factor',
  kind: 'query',
  input: VerifyFactorInput,
  roles: ['authenticated'],
  runsAs: 'system',
  run: async (deps, caller, { factor_id: id, challenge_id, code }, call) => {
    const { userId, sessionId, address } = caller;
    const factor = await deps.factors.find(readFactorId(id), userId);
    if (factor === undefined) throw factorNotFound();
    if (!code) throw factorCodeMissing();
    const subject = `factor:${factor.id}`;
    const guess = await deps.guessLimit.take({ subject, userId, device: '' }, caller, call);
    const verdict = await patiently(deps.clock, () =>
      deps.acceptFactorCode.execute(caller, { factor_id: factor.id, challenge_id, code }, once(call)),
    ).catch(async (thrown: unknown) => {
      await guess.withdrawn();
      throw thrown;
    });
    const origin = { userId, sessionId, address, requestId: call.requestId };
    if (!verdict.isRight) {
      await guess.wrong();
      deps.events.record({ reason: 'auth.factor-code-wrong', ...origin });
      throw factorCodeWrong();
    }
    await guess.right();
    if (factor.status === 'unverified') deps.events.record({ reason: 'auth.factor-added', ...origin });
    return toGrant(verdict.granted, deps);
  },
});
