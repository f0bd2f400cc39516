import type { Caller } from '../../../platform/use-case/caller.ts';
import type { BoundUseCase, Call } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import { once, type IdentityDeps } from '../use-cases/deps.ts';
import { nonceInvalid, reauthenticationNeeded } from './errors.ts';

export interface PresenceDeps extends Pick<IdentityDeps, 'settings' | 'reauthentications'> {
  readonly useNonce: BoundUseCase<boolean>;
  readonly guessLimit: GuessLimit;
}

/**
 * Before a new password, where that is configured: a session that is older than a day needs the code of a mail.
 *
 * @throws `auth.reauthentication-needed` without a code, `auth.nonce-invalid` for a wrong one.
 */
export async function provePresence(
  { settings, reauthentications, useNonce, guessLimit }: PresenceDeps,
  { id, email }: Account,
  nonce: string | null | undefined,
  { caller, call }: { readonly caller: Caller; readonly call: Call },
): Promise<void> {
  if (!settings.reauthenticate || (await reauthentications.isSessionYoung(caller.sessionId))) return;
  if (!nonce) throw reauthenticationNeeded();
  const guess = await guessLimit.take({ subject: `nonce:${id}`, userId: id, device: '' }, caller, call);
  if (!(await useNonce.execute(caller, { email: email ?? '', nonce }, once(call)))) {
    await guess.wrong();
    throw nonceInvalid();
  }
  await guess.right();
}
