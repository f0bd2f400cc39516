import type { Scope } from '../../../platform/database/scope.ts';
import type { Runner } from '../../../platform/use-case/runner.ts';
import type { BoundUseCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { noteRepeatedSignUp } from '../audit/note-repeated-sign-up.ts';
import { bindAdminUseCases, type AdminUseCases } from '../admin/bind.ts';
import { bindDeletion, type Deletion, type DeletionOptions } from '../deletion/bind.ts';
import { bindGuesses } from '../guesses/bind.ts';
import { bindLinks, bindLinkSteps, type LinkUseCases } from '../links/bind.ts';
import type { MeView } from '../me/contract.ts';
import { describeMe } from '../me/describe-me.ts';
import { bindMfa, type MfaUseCases } from '../mfa/bind.ts';
import { bindOAuth, type OAuthUseCases } from '../oauth/bind.ts';
import type { OAuthSettings } from '../oauth/deps.ts';
import { findOutsideUser, type OutsideUser } from '../outside-issuers/find-outside-user.ts';
import type { Grant } from '../sessions/grant.ts';
import type { LogReading } from '../revocation/follower.ts';
import { bindNames, type NameDoors } from '../names/bind.ts';
import { bindSessions, type SessionDoors } from '../sessions/bind.ts';
import type { StoredKey } from '../tokens/signing-key.ts';
import { changeAccount } from './change-account.ts';
import { collectGarbage } from './collect-garbage.ts';
import { createConfirmedAccount } from './create-account.ts';
import { checkSession, readRevocationLog } from './follow-revocations.ts';
import { getUser } from './get-user.ts';
import { openSession } from './open-session.ts';
import { recordSecurityEvents } from './record-security-events.ts';
import { refreshSession } from './refresh-session.ts';
import { rotateSession } from './rotate-session.ts';
import { insertSeed, seedUser } from './seed-user.ts';
import { signInAnonymously } from './sign-in-anonymously.ts';
import { signInWithPassword } from './sign-in-with-password.ts';
import { signOut } from './sign-out.ts';
import { signUp, type SignedUp } from './sign-up.ts';
import { storesOf, type StoreParts, type StoresFor } from './stores.ts';
import { ensureSigningKeys, readSigningKeys, rotateSigningKeys, type KeyRotation } from './signing-keys.ts';
import { updateUser } from './update-user.ts';

/** What doors can ask for. */
export interface IdentityUseCases
  extends AdminUseCases, LinkUseCases, MfaUseCases, NameDoors, SessionDoors, OAuthUseCases {
  readonly signUp: BoundUseCase<SignedUp>;
  readonly signInAnonymously: BoundUseCase<Grant>;
  readonly signInWithPassword: BoundUseCase<Grant>;
  readonly refreshSession: BoundUseCase<Grant>;
  readonly getUser: BoundUseCase<Account>;
  readonly describeMe: BoundUseCase<MeView>;
  readonly updateUser: BoundUseCase<Account>;
  readonly signOut: BoundUseCase<undefined>;
}

/** What the module runs itself. */
export interface OwnUseCases {
  readonly seedUser: BoundUseCase<string>;
  readonly checkSession: BoundUseCase<boolean>;
  readonly findOutsideUser: BoundUseCase<OutsideUser | undefined>;
  readonly readRevocationLog: BoundUseCase<LogReading>;
  readonly recordSecurityEvents: BoundUseCase<undefined>;
  readonly readSigningKeys: BoundUseCase<readonly StoredKey[]>;
  readonly ensureSigningKeys: BoundUseCase<readonly StoredKey[]>;
  readonly rotateSigningKeys: BoundUseCase<KeyRotation>;
  readonly collectGarbage: BoundUseCase<number>;
}

/** The dependencies that do not change from call to call. */
export interface SharedDeps extends StoreParts {
  readonly oauth: OAuthSettings;
  readonly deletion: DeletionOptions;
}

/** Every use case of accounts with its dependencies: those that doors ask for, and those that the module runs itself. */
export function bindUseCases(
  runner: Runner,
  shared: SharedDeps,
): { readonly doors: IdentityUseCases; readonly own: OwnUseCases; readonly deletion: Deletion } {
  const storesFor: StoresFor = (scope) => storesOf(scope, shared);
  const bind = runner.bindTo(storesFor);
  const guessLimit = bindGuesses(runner, storesFor, shared.settings.limitGuesses);
  const inner = {
    guessLimit,
    createConfirmedAccount: bind(createConfirmedAccount),
    ...bindLinkSteps(runner, storesFor),
    openSession: bind(openSession),
    noteRepeatedSignUp: bind(noteRepeatedSignUp),
    rotateSession: bind(rotateSession),
    changeAccount: bind(changeAccount),
    insertSeed: bind(insertSeed),
  };
  const bindOuter = runner.bindTo((scope: Scope) => ({ ...storesOf(scope, shared), ...inner }));
  const deletion = bindDeletion(runner, storesFor, { ...shared.deletion, guessLimit });
  return {
    doors: {
      signUp: bindOuter(signUp),
      signInAnonymously: bind(signInAnonymously),
      signInWithPassword: bindOuter(signInWithPassword),
      refreshSession: bindOuter(refreshSession),
      getUser: bind(getUser),
      describeMe: bind(describeMe),
      updateUser: bindOuter(updateUser),
      signOut: bind(signOut),
      ...bindAdminUseCases(runner, storesFor, deletion.deleteAccount),
      ...bindOAuth(runner, storesFor, shared.oauth),
      ...bindLinks(runner, storesFor, guessLimit),
      ...bindMfa(runner, storesFor, guessLimit),
      ...bindSessions(runner, storesFor),
      ...bindNames(runner, storesFor, { ...inner, refreshSession: bindOuter(refreshSession) }),
    },
    own: {
      seedUser: bindOuter(seedUser),
      checkSession: bind(checkSession),
      findOutsideUser: bind(findOutsideUser),
      readRevocationLog: bind(readRevocationLog),
      recordSecurityEvents: bind(recordSecurityEvents),
      readSigningKeys: bind(readSigningKeys),
      ensureSigningKeys: bind(ensureSigningKeys),
      rotateSigningKeys: bind(rotateSigningKeys),
      collectGarbage: bind(collectGarbage),
    },
    deletion,
  };
}
