import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { actionOfNewcomer } from '../audit/audit-log.ts';
import { sendWithFlow } from '../links/send-link.ts';
import { startSession, type Granted } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from '../use-cases/deps.ts';
import type { Names } from './names.repository.ts';

const CreateInput = z.strictObject({
  name: z.strictObject({ shown: z.string(), key: z.string() }),
  email: z.string().nullable(),
  password_hash: z.string(),
  display_name: z.string().nullable(),
});

type Input = z.output<typeof CreateInput>;

interface Deps extends Pick<
  IdentityDeps,
  'settings' | 'accounts' | 'sessions' | 'secretBox' | 'ids' | 'links' | 'flows' | 'audit'
> {
  readonly names: Names;
}

/** A new account, and its first session unless an address has to be confirmed before. */
export interface NamedAccount {
  readonly account: Account;
  readonly granted: Granted | undefined;
}

/**
 * Stores an account with its name, in one transaction.
 *
 * @throws `name.taken`, `auth.email-in-use`
 */
export const createNamedAccount = useCase<Deps, typeof CreateInput, NamedAccount>({
  name: 'identity.create-named-account',
  kind: 'command',
  input: CreateInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, { address, language }, input) => {
    const { accounts, names, settings, ids } = deps;
    const userId = ids.uuid();
    const { name, email } = input;
    const isConfirmed = email !== null && !settings.confirmEmail;
    const provider = email === null ? 'username' : 'email';
    await accounts.insert({
      id: userId,
      email,
      passwordHash: input.password_hash,
      isConfirmed,
      appMetadata: { provider, providers: [provider] },
      userMetadata: metadataOf(userId, input, isConfirmed),
    });
    await names.claim(userId, name);
    const action = actionOfNewcomer(email === null || isConfirmed);
    await deps.audit.write({ address }, action, userId, { provider });
    if (email === null) await names.insertIdentity(userId, name);
    else if (!isConfirmed) {
      await sendWithFlow(
        deps,
        'signup',
        { userId, email },
        { redirectTo: '', language, challenge: undefined },
      );
      return { account: (await accounts.findById(userId)) as Account, granted: undefined };
    }
    const granted = await startSession(deps, { userId, method: 'password', address, userAgent: '' });
    return { account: granted.account, granted };
  },
});

/** The profile takes the shown name as first name: it is what other people see. */
function metadataOf(
  id: string,
  { name, email, display_name: displayName }: Input,
  isConfirmed: boolean,
): Record<string, unknown> {
  return {
    username: name.shown,
    ...(displayName !== null && { display_name: displayName, first_name: displayName }),
    sub: id,
    ...(email !== null && { email }),
    email_verified: isConfirmed,
    phone_verified: false,
  };
}
