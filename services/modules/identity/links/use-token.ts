import { z } from 'zod';
import type { Caller } from '../../../platform/use-case/caller.ts';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { startSession, toGrant } from '../sessions/grant.ts';
import { EVERYONE, type IdentityDeps } from '../use-cases/deps.ts';
import { flowOfLinkNotFound, linkOfBanned } from './errors.ts';
import type { FlowMethod } from './flow-state.ts';
import type { TokenKind } from './link.ts';
import type { TakenToken } from './token.repository.ts';
import type { Verified } from './verify.ts';

const UseTokenInput = z.strictObject({
  type: z.string(),
  proof: z.union([z.strictObject({ codeHash: z.string() }), z.strictObject({ linkToken: z.string() })]),
  /** Whether the link ends a flow. */
  is_flow: z.boolean().default(false),
  user_agent: z.string(),
});

type Deps = Pick<
  IdentityDeps,
  | 'settings'
  | 'accounts'
  | 'sessions'
  | 'tokens'
  | 'flows'
  | 'emailChanges'
  | 'secretBox'
  | 'ids'
  | 'issueToken'
  | 'audit'
  | 'notices'
>;

/** Which tokens a type opens; `email` is what newer clients call both a sign-up and a magic link. */
const KINDS_OF = new Map<string, readonly TokenKind[]>([
  ['signup', ['confirmation_token']],
  ['invite', ['confirmation_token']],
  ['recovery', ['recovery_token']],
  ['magiclink', ['recovery_token']],
  ['email', ['confirmation_token', 'recovery_token']],
  ['email_change', ['email_change_token_current', 'email_change_token_new']],
]);

const METHOD_OF = new Map<string, FlowMethod>([
  ['signup', 'email/signup'],
  ['invite', 'invite'],
  ['recovery', 'recovery'],
  ['magiclink', 'magiclink'],
  ['email_change', 'email_change'],
]);

/**
 * Uses a token up and does what it stands for: confirms an address, changes one, signs in. What is refused stays
 * unused. Never a door of its own. @returns undefined for a token that does not open.
 */
export const useToken = useCase<Deps, typeof UseTokenInput, Verified | undefined>({
  name: 'identity.use-token',
  kind: 'command',
  input: UseTokenInput,
  roles: EVERYONE,
  runsAs: 'system',
  run: async (deps, caller, input) => {
    const kinds = KINDS_OF.get(input.type);
    const token = kinds === undefined ? undefined : await deps.tokens.take(input.proof, kinds);
    if (token === undefined) return undefined;
    const account = (await deps.accounts.findById(token.user_id)) as Account;
    if (account.is_banned) throw linkOfBanned();
    if (await isHalf(deps, account, token)) return { isHalf: true };
    await confirm(deps, account, token, caller);
    if (!input.is_flow) return signIn(deps, caller, { userId: account.id, userAgent: input.user_agent });
    const authCode = await deps.flows.issueCode(account.id, METHOD_OF.get(input.type) ?? 'magiclink');
    if (authCode === undefined) throw flowOfLinkNotFound();
    return { authCode };
  },
});

/** Whether an address is to change and only one of the two has agreed yet; where none must, one is enough. */
async function isHalf(
  { settings, emailChanges }: Pick<Deps, 'settings' | 'emailChanges'>,
  { id, email }: Account,
  { kind }: TakenToken,
): Promise<boolean> {
  const isChange = kind === 'email_change_token_current' || kind === 'email_change_token_new';
  if (!isChange || !settings.confirmEmail || !settings.doubleConfirm || email === null) return false;
  return emailChanges.acceptHalf(id);
}

async function confirm(
  { accounts, tokens, audit, notices }: Pick<Deps, 'accounts' | 'tokens' | 'audit' | 'notices'>,
  account: Account,
  { kind }: TakenToken,
  { address, language }: Caller,
): Promise<void> {
  const { id, email_change: wanted, email_confirmed_at: confirmedAt } = account;
  if (kind !== 'email_change_token_current' && kind !== 'email_change_token_new') {
    await accounts.confirmEmail(id);
    if (confirmedAt === null) await audit.write({ address }, 'user_signedup', id, { provider: 'email' });
    return;
  }
  await tokens.drop(id, ['email_change_token_current', 'email_change_token_new']);
  if (wanted) {
    await accounts.change(id, { email: wanted });
    await notices.tell(account, 'email_changed', language, wanted);
  }
  await audit.write({ address }, 'user_modified', id, { provider: 'email' });
}

async function signIn(
  deps: Deps,
  { address }: Caller,
  who: { userId: string; userAgent: string },
): Promise<Verified> {
  const granted = await startSession(deps, { ...who, method: 'otp', address });
  return { grant: await toGrant(granted, deps) };
}
