import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase, type BoundUseCase, type Call } from '../../../platform/use-case/use-case.ts';
import { readEmail } from '../accounts/email.ts';
import { userAlreadyExists } from '../errors.ts';
import { toGrant, type Grant } from '../sessions/grant.ts';
import { alreadyThere, NEW_ACCOUNT_FLOOR_MS, somebodyWasFaster } from '../use-cases/already-there.ts';
import { EVERYONE, once, type IdentityDeps } from '../use-cases/deps.ts';
import { RegisterInput } from './contract.ts';
import type { NamedAccount } from './create-named-account.ts';
import { nameTaken } from './errors.ts';
import type { Names } from './names.repository.ts';
import { seenUser, type SeenUser } from './seen-user.ts';
import { readUsername, type Username } from './username.ts';

interface Deps extends Pick<
  IdentityDeps,
  | 'settings'
  | 'checkCaptcha'
  | 'accounts'
  | 'hasher'
  | 'checkPassword'
  | 'issueToken'
  | 'limits'
  | 'ids'
  | 'clock'
  | 'atLeast'
> {
  readonly names: Names;
  readonly createNamedAccount: BoundUseCase<NamedAccount>;
  readonly sendLink: BoundUseCase<undefined>;
  readonly noteRepeatedSignUp: BoundUseCase<undefined>;
}

/** Who registered; with a session unless an address has to be confirmed first. */
export interface Registered {
  readonly user: SeenUser;
  readonly grant: Grant | null;
}

/** What is kept of a registration. */
interface Application {
  readonly name: Username;
  readonly email: string | null;
  readonly display_name: string | null;
  readonly password_hash: string;
}

/**
 * Makes an account with a name. That a name is taken is told, since names are public; whether an address is known is
 * not told while addresses must be confirmed: the answer is then the same, as late (S5).
 *
 * @throws `name.taken`, `name.invalid`, `auth.user-already-exists`, and what the rules for passwords say.
 */
export const register = useCase<Deps, typeof RegisterInput, Registered>({
  name: 'identity.register',
  kind: 'query',
  input: RegisterInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input, call) => {
    const { name, email } = readApplication(input, deps.checkPassword);
    await deps.checkCaptcha(input.captcha_token ?? '', caller.address);
    const isSecret = deps.settings.confirmEmail && email !== null;
    await refuseTaken(deps, name, isSecret ? null : email);
    const password_hash = await deps.hasher.hash(input.password, call.signal);
    const application = { name, email, display_name: input.display_name ?? null, password_hash };
    if (isSecret) {
      const register = () => registerByMail(deps, application, email, { caller, call });
      return deps.atLeast(register, NEW_ACCOUNT_FLOOR_MS);
    }
    const { account, granted } = await deps.createNamedAccount
      .execute(caller, application, once(call))
      .catch(alreadyThere);
    const grant = granted === undefined ? null : await toGrant(granted, deps);
    return { user: seenUser({ ...application, ...account }), grant };
  },
});

/** Everything that can be refused without asking anybody. */
function readApplication(
  input: (typeof RegisterInput)['_output'],
  checkPassword: IdentityDeps['checkPassword'],
): Pick<Application, 'name' | 'email'> {
  const name = readUsername(input.username);
  const email = input.email === undefined ? null : readEmail(input.email);
  checkPassword(input.password);
  return { name, email };
}

/** Before the dear part. The address is null where nobody may learn of it. */
async function refuseTaken(
  { names, accounts }: Pick<Deps, 'names' | 'accounts'>,
  { key }: Username,
  email: string | null,
): Promise<void> {
  if (await names.isTaken(key)) throw nameTaken();
  if (email !== null && (await accounts.findByEmail(email)) !== undefined) throw userAlreadyExists();
}

/** A known address that still waits gets another mail, as at a sign-up; whoever asks sees nothing of it. */
async function registerByMail(
  { accounts, limits, createNamedAccount, sendLink, noteRepeatedSignUp, ids, clock }: Deps,
  application: Application,
  email: string,
  { caller, call }: { readonly caller: Caller; readonly call: Call },
): Promise<Registered> {
  const isAdmitted = await limits.isMailAdmitted('confirmation', email);
  if ((await accounts.findByEmail(email)) === undefined) {
    const created = await createNamedAccount
      .execute(caller, { ...application }, once(call))
      .catch(somebodyWasFaster);
    if (created !== undefined) return { user: seenUser({ ...application, ...created.account }), grant: null };
  }
  const known = await accounts.findByEmail(email);
  if (isAdmitted && known?.email_confirmed_at === null)
    await sendLink.execute(caller, { type: 'signup', user_id: known.id, email }, once(call));
  if (known !== undefined && known.email_confirmed_at !== null)
    await noteRepeatedSignUp.execute(caller, { user_id: known.id }, once(call));
  const made = { id: ids.uuid(), created_at: clock.now().toISOString() };
  return { user: seenUser({ ...application, ...made }), grant: null };
}
