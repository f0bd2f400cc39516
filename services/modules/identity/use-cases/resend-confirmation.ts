import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase, type BoundUseCase, type Call } from '../../../platform/use-case/use-case.ts';
import { readEmail } from '../accounts/email.ts';
import type { OneTimeCode } from '../accounts/one-time-code.ts';
import { ResendInput } from '../contract.ts';
import { notYetOffered } from '../errors.ts';
import { EVERYONE, once, type IdentityDeps } from './deps.ts';

interface Deps extends Pick<IdentityDeps, 'accounts' | 'sendConfirmation'> {
  readonly renewCode: BoundUseCase<OneTimeCode>;
  readonly atLeast: <Output>(work: () => Promise<Output>) => Promise<Output>;
}

/** Sends the mail of a sign-up again. Whether there is such an account is not told, nor seen by the time it takes. */
export const resendConfirmation = useCase<Deps, typeof ResendInput, undefined>({
  name: 'identity.resend-confirmation',
  kind: 'query',
  input: ResendInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ atLeast, ...deps }, caller, input, call) => {
    if (input.type !== 'signup') throw notYetOffered();
    const email = readEmail(input.email ?? '');
    await atLeast(() => sendAgain(deps, { caller, call, email, redirectTo: input.redirect_to }));
  },
});

interface Recipient {
  readonly caller: Caller;
  readonly call: Call;
  readonly email: string;
  readonly redirectTo: string;
}

/** A new code by mail, where an account still waits for one. */
export async function sendAgain(
  { accounts, renewCode, sendConfirmation }: Omit<Deps, 'atLeast'>,
  { caller, call, email, redirectTo }: Recipient,
): Promise<void> {
  const account = await accounts.findByEmail(email);
  if (account === undefined || account.email_confirmed_at !== null) return;
  const code = await renewCode.execute(caller, { user_id: account.id, email }, once(call));
  await sendConfirmation({ email, code, redirectTo, language: caller.language });
}
