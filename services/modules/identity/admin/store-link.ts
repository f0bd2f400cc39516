import { z } from 'zod';
import { useCase } from '../../../platform/use-case/use-case.ts';
import type { Account } from '../accounts/account.ts';
import { emailInUse } from '../errors.ts';
import { AUDIT_ACTION_OF } from '../links/link.ts';
import { ADMINISTRATORS, type AdminDeps } from './deps.ts';
import type { StoredLink } from './stored-link.ts';

const TYPES = [
  'signup',
  'invite',
  'magiclink',
  'recovery',
  'email_change_current',
  'email_change_new',
] as const;

/** The links that an administrator can ask for. */
export type AskedLinkType = (typeof TYPES)[number];

export function isKnownLinkType(type: string): type is AskedLinkType {
  return TYPES.some((known) => known === type);
}

const StoreLinkInput = z.strictObject({
  type: z.enum(TYPES),
  email: z.string(),
  user_metadata: z.record(z.string(), z.unknown()),
  password_hash: z.string().nullable(),
  new_email: z.string().nullable(),
  redirect_to: z.string(),
  is_sent: z.boolean(),
});

type Deps = Pick<AdminDeps, 'accounts' | 'adminUsers' | 'links' | 'ids' | 'audit'>;

/** Finds or makes the account and stores the one-time token of its link, sent or not, in one transaction. */
export const storeLink = useCase<Deps, typeof StoreLinkInput, StoredLink>({
  name: 'identity.store-link',
  kind: 'command',
  input: StoreLinkInput,
  roles: ADMINISTRATORS,
  runsAs: 'system',
  run: async (deps, caller, input) => {
    const { accounts, adminUsers, links, audit } = deps;
    const userId = await keepAccount(deps, input);
    if (input.new_email !== null) {
      const holder = await accounts.findByEmail(input.new_email);
      if (holder !== undefined) throw emailInUse();
      await adminUsers.awaitEmail(userId, input.new_email);
    }
    const email = input.type === 'email_change_new' ? (input.new_email ?? input.email) : input.email;
    const to = { userId, email };
    const options = { redirectTo: input.redirect_to };
    const link = input.is_sent
      ? await links.send(input.type, to, { ...options, language: caller.language })
      : await links.issue(input.type, to, options);
    await audit.write(caller, AUDIT_ACTION_OF[input.type], userId);
    return { account: (await adminUsers.findById(userId)) as Account, link };
  },
});

async function keepAccount(
  { accounts, adminUsers, ids }: Pick<Deps, 'accounts' | 'adminUsers' | 'ids'>,
  input: z.output<typeof StoreLinkInput>,
): Promise<string> {
  const known = await accounts.findByEmail(input.email);
  if (known !== undefined) {
    if (input.type === 'signup') await adminUsers.change(known.id, { userMetadata: input.user_metadata });
    return known.id;
  }
  const id = ids.uuid();
  await adminUsers.insert(id, {
    email: input.email,
    ...(input.password_hash !== null && { passwordHash: input.password_hash }),
    appMetadata: { provider: 'email', providers: ['email'] },
    userMetadata: {
      ...input.user_metadata,
      sub: id,
      email: input.email,
      email_verified: false,
      phone_verified: false,
    },
  });
  return id;
}
