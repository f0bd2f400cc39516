import type { Caller } from '../../../platform/use-case/caller.ts';
import type { Call } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { emailNotConfirmed, invalidCredentials, userBanned } from '../errors.ts';
import { deviceOf, subjectOf } from '../guesses/device.ts';
import type { GuessLimit } from '../guesses/guess-limit.ts';
import type { IdentityDeps } from '../use-cases/deps.ts';

/** Who somebody says they are, and with which password. */
export interface Claim {
  /** The account of that name, if there is one. */
  readonly account: Account | undefined;
  /** The name as it was given. */
  readonly login: string;
  readonly password: string;
  readonly userAgent: string;
}

export interface ProveDeps extends Pick<IdentityDeps, 'accounts' | 'hasher' | 'events' | 'ids'> {
  readonly guessLimit: GuessLimit;
}

/**
 * Whose password it is.
 *
 * An unknown account costs the same comparison as a wrong password, is limited the same and answers the same (S5, S6).
 * The password is compared outside of any transaction; a hash of an older kind is replaced on the way (Decision 6).
 *
 * @throws `auth.invalid-credentials`, or once the password was right `auth.user-banned`, `auth.email-not-confirmed`.
 * @throws `auth.too-many-guesses` without looking at the password.
 */
export async function provePassword(
  deps: ProveDeps,
  { account, login, password, userAgent }: Claim,
  caller: Caller,
  call: Call,
): Promise<Account> {
  const { address } = caller;
  const record = (reason: string): void =>
    deps.events.record({
      reason,
      address,
      requestId: call.requestId,
      ...(account !== undefined && { userId: account.id }),
    });
  const guesser = {
    subject: subjectOf(account, login),
    userId: account?.id ?? deps.ids.uuid(),
    device: deviceOf({ address, userAgent }),
  };
  const guess = await deps.guessLimit.take(guesser, caller, call).catch((thrown: unknown) => {
    record('auth.too-many-guesses');
    throw thrown;
  });
  const stored = account?.encrypted_password ?? null;
  const isRight = await deps.hasher.matches(password, stored, call.signal).catch(async (thrown: unknown) => {
    await guess.withdrawn();
    throw thrown;
  });
  if (!isRight || account === undefined) {
    await guess.wrong();
    record('auth.invalid-credentials');
    throw invalidCredentials();
  }
  const obstacle = obstacleOf(account);
  if (obstacle !== undefined) {
    await guess.withdrawn();
    record(obstacle().reason);
    throw obstacle();
  }
  await guess.right();
  await refreshHash(deps, account, password, call.signal);
  return account;
}

function obstacleOf({ is_banned, email, email_confirmed_at }: Account): typeof userBanned | undefined {
  if (is_banned) return userBanned;
  return email !== null && email_confirmed_at === null ? emailNotConfirmed : undefined;
}

async function refreshHash(
  { accounts, hasher }: Pick<ProveDeps, 'accounts' | 'hasher'>,
  { id, encrypted_password: stored }: Account,
  password: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (stored === null || !hasher.isOutdated(stored)) return;
  await accounts.rehash(id, stored, await hasher.hash(password, signal));
}
