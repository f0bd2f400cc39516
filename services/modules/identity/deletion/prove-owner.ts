import { isAppError } from '../../../platform/errors/app-error.ts';
import type { Caller } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { currentPasswordWrong, invalidCredentials } from '../errors.ts';
import { nonceInvalid } from '../links/errors.ts';
import type { Factors } from '../mfa/factor.repository.ts';
import { provePassword, type ProveDeps } from '../passwords/prove-password.ts';
import { once } from '../use-cases/deps.ts';
import type { Deletions } from './deletion.repository.ts';
import { proofNeeded, secondFactorNeededToDelete } from './errors.ts';

/** How long a sign-in proves who it is. */
const PROOF_SECONDS = 300;

export interface ProveOwnerDeps extends ProveDeps {
  readonly factors: Pick<Factors, 'aalOf'>;
  readonly deletions: Pick<Deletions, 'sinceProof'>;
  readonly useNonce: BoundUseCase<boolean>;
}

/** What somebody shows to prove that an account is theirs. */
export interface Proof {
  readonly password?: string | undefined;
  /** The code of a reauthentication. */
  readonly nonce?: string | undefined;
}

/**
 * Whoever wants an account deleted must be its owner, not somebody at an open browser: by the password, the code of a
 * mail, or a sign-in a moment ago; with a second factor too where the account has one. People who came in without an
 * account have nothing to prove it with, and need not.
 *
 * @throws `auth.proof-needed`, `auth.nonce-invalid`, `auth.second-factor-needed-to-delete`,
 * `auth.current-password-wrong`, `auth.too-many-guesses`.
 */
export async function proveOwner(
  deps: ProveOwnerDeps,
  account: Account,
  { password, nonce }: Proof,
  { caller, call }: { readonly caller: Caller; readonly call: Call },
): Promise<void> {
  const hasFactor = account.factors.some((factor) => factor.status === 'verified');
  if (hasFactor && (await deps.factors.aalOf(caller.sessionId)) !== 'aal2')
    throw secondFactorNeededToDelete();
  if (password !== undefined) {
    const claim = { account, login: account.email ?? account.id, password, userAgent: '' };
    await provePassword(deps, claim, caller, call).catch(asWrongPassword);
  } else if (nonce !== undefined) {
    await proveByCode(deps, account, nonce, { caller, call });
  } else if (!account.is_anonymous) {
    const ageMs = await deps.deletions.sinceProof(caller.sessionId);
    if (ageMs === undefined || ageMs > PROOF_SECONDS * 1_000) throw proofNeeded({ seconds: PROOF_SECONDS });
  }
}

/** A client takes 401 for the end of its session, which goes on. */
function asWrongPassword(thrown: unknown): never {
  throw isAppError(thrown) && thrown.reason === invalidCredentials().reason ? currentPasswordWrong() : thrown;
}

async function proveByCode(
  { guessLimit, useNonce }: ProveOwnerDeps,
  { id, email }: Account,
  nonce: string,
  { caller, call }: { readonly caller: Caller; readonly call: Call },
): Promise<void> {
  const guess = await guessLimit.take({ subject: `nonce:${id}`, userId: id, device: '' }, caller, call);
  if (!(await useNonce.execute(caller, { email: email ?? '', nonce }, once(call)))) {
    await guess.wrong();
    throw nonceInvalid();
  }
  await guess.right();
}
