import type { Scope } from '../../../platform/database/scope.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { createAccounts } from '../accounts/account.repository.ts';
import { createOneTimeCodes } from '../accounts/one-time-code.ts';
import { bindGuesses } from '../guesses/bind.ts';
import { createGuesses } from '../guesses/guess.repository.ts';
import { bindMfa, type MfaUseCases } from '../mfa/bind.ts';
import { createFactors } from '../mfa/factor.repository.ts';
import type { Grant } from '../sessions/grant.ts';
import type { LogReading } from '../revocation/follower.ts';
import { createSessions } from '../sessions/session.repository.ts';
import type { StoredKey } from '../tokens/signing-key.ts';
import { createSigningKeys } from '../tokens/signing-key.repository.ts';
import { changeAccount } from './change-account.ts';
import { collectGarbage } from './collect-garbage.ts';
import { confirmSignUp } from './confirm-sign-up.ts';
import { createConfirmedAccount, createUnconfirmedAccount } from './create-account.ts';
import type { IdentityDeps } from './deps.ts';
import { checkSession, readRevocationLog } from './follow-revocations.ts';
import { getUser } from './get-user.ts';
import { openSession } from './open-session.ts';
import { recordSecurityEvents } from './record-security-events.ts';
import { refreshSession } from './refresh-session.ts';
import { renewCode } from './renew-code.ts';
import { resendConfirmation } from './resend-confirmation.ts';
import { rotateSession } from './rotate-session.ts';
import { insertSeed, seedUser } from './seed-user.ts';
import { signInAnonymously } from './sign-in-anonymously.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { signOut } from './sign-out.ts';
import { signUp, type SignedUp } from './sign-up.ts';
import { ensureSigningKeys, readSigningKeys, rotateSigningKeys } from './signing-keys.ts';
import { updateUser } from './update-user.ts';

/** What doors can ask for. */
export interface IdentityUseCases extends MfaUseCases {
  readonly signUp: BoundUseCase<SignedUp>;
  readonly signInAnonymously: BoundUseCase<Grant>;
  readonly signInWithPassword: BoundUseCase<Grant>;
  readonly refreshSession: BoundUseCase<Grant>;
  readonly getUser: BoundUseCase<Account>;
  readonly updateUser: BoundUseCase<Account>;
  readonly signOut: BoundUseCase<undefined>;
  readonly confirmSignUp: BoundUseCase<Grant>;
  readonly resendConfirmation: BoundUseCase<undefined>;
}

/** What the module runs itself. */
export interface OwnUseCases {
  readonly seedUser: BoundUseCase<string>;
  readonly checkSession: BoundUseCase<boolean>;
  readonly readRevocationLog: BoundUseCase<LogReading>;
  readonly recordSecurityEvents: BoundUseCase<undefined>;
  readonly readSigningKeys: BoundUseCase<readonly StoredKey[]>;
  readonly ensureSigningKeys: BoundUseCase<readonly StoredKey[]>;
  readonly rotateSigningKeys: BoundUseCase<undefined>;
  readonly collectGarbage: BoundUseCase<number>;
}

/** The dependencies that do not change from call to call. */
export type SharedDeps = Omit<IdentityDeps, 'accounts' | 'sessions' | 'codes' | 'afterCommit'> & {
  readonly atLeast: <Output>(work: () => Promise<Output>) => Promise<Output>;
};

/** Every use case of accounts with its dependencies: those that doors ask for, and those that the module runs itself. */
export function bindUseCases(
  runner: Runner,
  shared: SharedDeps,
): { readonly doors: IdentityUseCases; readonly own: OwnUseCases } {
  const storesFor: StoresFor = (scope) => storesOf(scope, shared);
  const bind = runner.bindTo(storesFor);
  const guessLimit = bindGuesses(runner, storesFor, shared.settings.limitGuesses);
  const inner = {
    guessLimit,
    createConfirmedAccount: bind(createConfirmedAccount),
    createUnconfirmedAccount: bind(createUnconfirmedAccount),
    openSession: bind(openSession),
    rotateSession: bind(rotateSession),
    renewCode: bind(renewCode),
    changeAccount: bind(changeAccount),
    insertSeed: bind(insertSeed),
  };
  const bindOuter = runner.bindTo((scope: Scope) => ({ ...storesOf(scope, shared), ...inner }));
  return {
    doors: {
      signUp: bindOuter(signUp),
      signInAnonymously: bind(signInAnonymously),
      signInWithPassword: bindOuter(signInWithPassword),
      refreshSession: bindOuter(refreshSession),
      getUser: bind(getUser),
      updateUser: bindOuter(updateUser),
      signOut: bind(signOut),
      confirmSignUp: bind(confirmSignUp),
      resendConfirmation: bindOuter(resendConfirmation),
      ...bindMfa(runner, storesFor, guessLimit),
    },
    own: {
      seedUser: bindOuter(seedUser),
      checkSession: bind(checkSession),
      readRevocationLog: bind(readRevocationLog),
      recordSecurityEvents: bind(recordSecurityEvents),
      readSigningKeys: bind(readSigningKeys),
      ensureSigningKeys: bind(ensureSigningKeys),
      rotateSigningKeys: bind(rotateSigningKeys),
      collectGarbage: bind(collectGarbage),
    },
  };
}

/** Gives the use cases of an area their dependencies. */
export type StoresFor = (scope: Scope) => ReturnType<typeof storesOf>;

function storesOf(scope: Scope, shared: SharedDeps) {
  return {
    ...shared,
    scope,
    accounts: createAccounts(scope),
    sessions: createSessions(scope),
    codes: createOneTimeCodes(scope),
    factors: createFactors(scope),
    guesses: createGuesses(scope),
    signingKeys: createSigningKeys(scope),
    afterCommit: (effect: () => void) => scope.afterCommit(effect),
  };
}
