import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import type { Grant } from '../sessions/grant.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { acceptFactorCode } from './accept-factor-code.ts';
import { challengeFactor, type AskedChallenge } from './challenge-factor.ts';
import { enrollFactor, type EnrolledFactor } from './enroll-factor.ts';
import { unenrollFactor } from './unenroll-factor.ts';
import { verifyFactor } from './verify-factor.ts';

/** What doors can ask about second factors. */
export interface MfaUseCases {
  readonly enrollFactor: BoundUseCase<EnrolledFactor>;
  readonly challengeFactor: BoundUseCase<AskedChallenge>;
  readonly verifyFactor: BoundUseCase<Grant>;
  readonly unenrollFactor: BoundUseCase<{ readonly id: string }>;
}

/** The use cases of second factors with their dependencies. */
export function bindMfa(runner: Runner, storesFor: StoresFor, guessLimit: GuessLimit): MfaUseCases {
  const bind = runner.bindTo(storesFor);
  const inner = { guessLimit, acceptFactorCode: bind(acceptFactorCode) };
  return {
    enrollFactor: bind(enrollFactor),
    challengeFactor: bind(challengeFactor),
    unenrollFactor: bind(unenrollFactor),
    verifyFactor: runner.bindTo((scope) => ({ ...storesFor(scope), ...inner }))(verifyFactor),
  };
}
