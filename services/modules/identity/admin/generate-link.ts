import { randomBytes } from 'node:crypto';
import { useCase } from '../../../platform/use-case/use-case.ts';
import { userOf, type Account, type User } from '../accounts/account.ts';
import { readEmail } from '../accounts/email.ts';
import { checkMetadata } from '../accounts/metadata.ts';
import { emailInUse, passwordMissing } from '../errors.ts';
import { once } from '../use-cases/deps.ts';
import { GenerateLinkInput } from './contract.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import { emailUnknown, linkTypeUnknown } from './errors.ts';
import { isKnownLinkType, type AskedLinkType } from './store-link.ts';

/** An account with a link of it, as GoTrue gives them: nothing was sent. */
export type GeneratedLink = User & Readonly<Record<string, unknown>>;

type Deps = Pick<AdminDeps, 'accounts' | 'hasher' | 'checkPassword' | 'storeLink'>;

/**
 * Makes the link that a mail would carry and gives it to the administrator instead. A magic link for an unknown
 * address becomes a sign-up.
 *
 * @throws `auth.link-type-unknown`, `auth.email-unknown`, `auth.email-in-use`
 */
export const generateLink = useCase<Deps, typeof GenerateLinkInput, GeneratedLink>({
  name: 'identity.generate-link',
  kind: 'query',
  input: GenerateLinkInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    const email = readEmail(input.email ?? '');
    const asked = readType(input.type ?? '');
    const account = await deps.accounts.findByEmail(email);
    const type = typeFor(account, asked);
    checkMetadata({ ...account?.raw_user_meta_data, ...input.data });
    const isNew = account === undefined && type === 'signup';
    const { account: owner, link } = await deps.storeLink.execute(
      caller,
      {
        type,
        email,
        user_metadata: input.data ?? {},
        password_hash: isNew ? await hashOf(deps, asked, input.password, call.signal) : null,
        new_email: type.startsWith('email_change') ? readEmail(input.new_email ?? '') : null,
        redirect_to: input.redirect_to ?? '',
        is_sent: false,
      },
      once(call),
    );
    return {
      ...userOf(owner),
      action_link: link.actionLink,
      email_otp: link.otp,
      hashed_token: link.linkToken,
      verification_type: type,
      redirect_to: link.redirectTo,
    };
  },
});

function readType(type: string): AskedLinkType {
  if (!isKnownLinkType(type)) throw linkTypeUnknown({ type: type.slice(0, 50) });
  return type;
}

function isSignUp(type: AskedLinkType): boolean {
  return type === 'signup' || type === 'invite';
}

/** Newcomers sign up, whatever link they come by; who has come cannot do so again. */
function typeFor(account: Account | undefined, asked: AskedLinkType): AskedLinkType {
  if (account === undefined && asked === 'magiclink') return 'signup';
  if (account === undefined && !isSignUp(asked)) throw emailUnknown();
  const isConfirmed = account !== undefined && account.email_confirmed_at !== null;
  if (isConfirmed && isSignUp(asked)) throw emailInUse();
  return asked;
}

/** Whoever comes by a magic link never chose a password: theirs is one that nobody knows. */
function hashOf(
  { hasher, checkPassword }: Pick<Deps, 'hasher' | 'checkPassword'>,
  asked: AskedLinkType,
  password: string | null | undefined,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (asked === 'magiclink') return hasher.hash(randomBytes(32).toString('base64url'), signal);
  if (!password) throw passwordMissing();
  checkPassword(password);
  return hasher.hash(password, signal);
}
