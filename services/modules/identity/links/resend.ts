import type { Account } from '../accounts/account.ts';
import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { readEmail } from '../accounts/email.ts';
import { EVERYONE, once, type IdentityDeps } from '../use-cases/deps.ts';
import { ResendInput } from './contract.ts';
import { emailOrPhone, phoneLoginsDisabled, resendNeedsEmail, resendTypeUnknown } from './errors.ts';

interface Deps extends Pick<IdentityDeps, 'accounts' | 'limits' | 'atLeast'> {
  readonly sendLink: BoundUseCase<undefined>;
  readonly proposeEmail: BoundUseCase<undefined>;
}

const PURPOSE_OF = new Map([
  ['signup', 'confirmation'],
  ['email_change', 'email_change'],
] as const);

/** Sends the mail of a sign-up or of a change of address again. Whether there is such an account is not told. */
export const resend = useCase<Deps, typeof ResendInput, undefined>({
  name: 'identity.resend',
  kind: 'query',
  input: ResendInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async ({ accounts, limits, atLeast, sendLink, proposeEmail }, caller, input, call) => {
    const { type, email } = readRequest(input);
    await limits.admitMail(PURPOSE_OF.get(type) ?? 'confirmation', email);
    const redirect = { redirect_to: input.redirect_to };
    await atLeast(async () => {
      const account = await accounts.findByEmail(email);
      if (account === undefined) return;
      if (type === 'signup' && account.email_confirmed_at === null) {
        await sendLink.execute(caller, { type, user_id: account.id, email, ...redirect }, once(call));
      }
      if (type === 'email_change' && isChanging(account)) {
        const change = { user_id: account.id, current: email, email: account.email_change, ...redirect };
        await proposeEmail.execute(caller, change, once(call));
      }
    });
  },
});

function isChanging({ email_change: wanted }: Account): boolean {
  return wanted !== null && wanted !== '';
}

function readRequest({ type, email, phone }: (typeof ResendInput)['_output']): {
  type: 'signup' | 'email_change';
  email: string;
} {
  const isPhone = type === 'sms' || type === 'phone_change';
  if (!isPhone && type !== 'signup' && type !== 'email_change') throw resendTypeUnknown();
  if (email && phone) throw emailOrPhone();
  if (isPhone || phone) throw phoneLoginsDisabled();
  if (!email) throw resendNeedsEmail();
  return { type, email: readEmail(email) };
}
