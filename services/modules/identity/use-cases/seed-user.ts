import { z } from 'zod';
import { useCase, type BoundUseCase } from '../../../platform/use-case/use-case.ts';
import { readEmail } from '../accounts/email.ts';
import { insertEmailAccount } from './create-account.ts';
import { once, type IdentityDeps } from './deps.ts';

/** Somebody who is to have an account. */
export interface SeedUser {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}

const SeedUserInput = z.strictObject({ email: z.string(), password: z.string(), name: z.string() });

interface Deps extends Pick<IdentityDeps, 'accounts' | 'hasher'> {
  readonly insertSeed: BoundUseCase<string>;
}

/** Makes sure that there is a confirmed account, and gives its id. One that exists stays as it is. */
export const seedUser = useCase<Deps, typeof SeedUserInput, string>({
  name: 'identity.seed-user',
  kind: 'query',
  input: SeedUserInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: async ({ accounts, hasher, insertSeed }, caller, { email: text, password, name }, call) => {
    const email = readEmail(text);
    const known = await accounts.findByEmail(email);
    if (known !== undefined) return known.id;
    return insertSeed.execute(
      caller,
      { email, name, password_hash: await hasher.hash(password) },
      once(call),
    );
  },
});

const InsertSeedInput = z.strictObject({ email: z.string(), name: z.string(), password_hash: z.string() });

/** The account itself: no session, no mail. */
export const insertSeed = useCase<Pick<IdentityDeps, 'accounts' | 'ids'>, typeof InsertSeedInput, string>({
  name: 'identity.insert-seed',
  kind: 'command',
  input: InsertSeedInput,
  roles: ['service_role'],
  runsAs: 'system',
  run: ({ accounts, ids }, _caller, { name, ...account }) => {
    const [firstName = '', ...rest] = name.trim().split(/\s+/);
    const metadata = { first_name: firstName, last_name: rest.join(' ') };
    return insertEmailAccount(accounts, ids.uuid(), { ...account, user_metadata: metadata }, true);
  },
});
