import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import type { Grant, Granted } from '../sessions/grant.ts';
import type { StoresFor } from '../use-cases/stores.ts';
import { createNamedAccount } from './create-named-account.ts';
import { issueTokens } from './issue-token.ts';
import { createNames } from './names.repository.ts';
import { register, type Registered } from './register.ts';

/** What the doors for names can ask for. */
export interface NameDoors {
  readonly register: BoundUseCase<Registered>;
  readonly issueTokens: BoundUseCase<Grant>;
}

interface Others {
  readonly guessLimit: GuessLimit;
  readonly openSession: BoundUseCase<Granted>;
  readonly refreshSession: BoundUseCase<Grant>;
  readonly sendLink: BoundUseCase<undefined>;
  readonly noteRepeatedSignUp: BoundUseCase<undefined>;
}

/** The use cases of names with their dependencies. */
export function bindNames(runner: Runner, storesFor: StoresFor, others: Others): NameDoors {
  const bind = runner.bindTo((scope) => ({ ...storesFor(scope), names: createNames(scope) }));
  const inner = { ...others, createNamedAccount: bind(createNamedAccount) };
  const bindOuter = runner.bindTo((scope) => ({
    ...storesFor(scope),
    names: createNames(scope),
    ...inner,
  }));
  return { register: bindOuter(register), issueTokens: bindOuter(issueTokens) };
}
