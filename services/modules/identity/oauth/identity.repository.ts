import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import { uniqueEmail } from '../accounts/account.repository.ts';
import { identityLinkedElsewhere } from './errors.ts';

/** An identity to be kept. */
export interface KeptIdentity {
  readonly userId: string;
  readonly provider: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The storage of ways to prove who one is, beside e-mail and password. */
export interface Identities {
  /** Whose this is at the provider. */
  ownerOf(provider: string, subject: string): Promise<string | undefined>;
  /** Accounts that one of these proven addresses belongs to: by themselves or by another provider's word. */
  ownersOfEmails(emails: readonly string[]): Promise<readonly string[]>;
  /** An account without password, as a provider vouches for it. @throws `auth.email-in-use` */
  insertUser(user: {
    readonly id: string;
    readonly email: string | null;
    readonly isConfirmed: boolean;
    readonly data: Readonly<Record<string, unknown>>;
  }): Promise<void>;
  /**
   * Keeps what the provider says now, at the identity and in the person's metadata.
   *
   * @throws `auth.identity-linked-elsewhere` when it is another account's, from whatever moment on.
   */
  keep(identity: KeptIdentity): Promise<void>;
  /**
   * Gives an address its owner: an account that waits for its confirmation loses its password and whatever else came
   * from whoever made it, every identity but this one included, and counts as confirmed.
   *
   * @returns false for an account that does not wait: nothing of it has changed.
   */
  claim(owner: Pick<KeptIdentity, 'userId' | 'provider' | 'subject'>): Promise<boolean>;
  /** A person without an address gets that of a provider. @throws `auth.email-in-use` */
  adoptEmail(userId: string, email: string): Promise<void>;
  remove(userId: string, identityId: string): Promise<void>;
  /** The account's address is one that an identity of it still proves. @throws `auth.email-in-use` */
  followIdentities(userId: string): Promise<void>;
}

const ownerOf = defineStatement(
  'identity.identity.owner',
  `select user_id from auth.identities where provider = $1->>'provider' and provider_id = $1->>'subject'`,
);

const ownersOfEmails = defineStatement(
  'identity.identity.owners-of-emails',
  `select u.id as user_id from auth.users u
   where lower(u.email) in (select jsonb_array_elements_text($1->'emails')) and u.deleted_at is null
   union
   select i.user_id from auth.identities i join auth.users u on u.id = i.user_id
   where i.email in (select jsonb_array_elements_text($1->'emails')) and i.provider <> 'email'
     and i.identity_data @> '{"email_verified": true}' and u.deleted_at is null`,
);

const insertUser = defineStatement(
  'identity.identity.insert-user',
  `insert into auth.users (id, email, email_confirmed_at, raw_user_meta_data)
   values (($1->>'id')::uuid, $1->>'email', case when ($1->>'isConfirmed')::boolean then now() end, $1->'data')
   returning id`,
);

const keepIdentity = defineStatement(
  'identity.identity.keep',
  `insert into auth.identities (provider_id, user_id, provider, identity_data, last_sign_in_at)
   values ($1->>'subject', ($1->>'userId')::uuid, $1->>'provider', $1->'data', now())
   on conflict (provider_id, provider) do update
     set identity_data = excluded.identity_data, last_sign_in_at = excluded.last_sign_in_at
     where identities.user_id = excluded.user_id
   returning id`,
);

const describeUser = defineStatement(
  'identity.identity.describe-user',
  `update auth.users u set raw_user_meta_data = u.raw_user_meta_data || coalesce($1->'data', '{}'),
     raw_app_meta_data = u.raw_app_meta_data || (
       select jsonb_build_object('provider', (array_agg(i.provider order by i.created_at, i.id))[1],
         'providers', (select jsonb_agg(p.provider order by p.since, p.provider) from (
           select provider, min(created_at) as since from auth.identities where user_id = u.id group by provider) p))
       from auth.identities i where i.user_id = u.id)
   where u.id = ($1->>'userId')::uuid
   returning u.id`,
);

/** An identity of the same provider may be the maker's own: it would lead into the account for good. */
const dropOthers = defineStatement(
  'identity.identity.drop-others',
  `delete from auth.identities i
   where i.user_id = ($1->>'userId')::uuid and i.provider <> 'phone'
     and (i.provider, i.provider_id) <> ($1->>'provider', $1->>'subject')
   returning i.id`,
);

const confirmClaimed = defineStatement(
  'identity.identity.confirm-claimed',
  `update auth.users u set encrypted_password = null, email_confirmed_at = now(), confirmation_token = '',
     raw_user_meta_data = '{"email_verified": true}'
   where u.id = ($1->>'userId')::uuid and u.email_confirmed_at is null returning u.id`,
);

const adoptEmail = defineStatement(
  'identity.identity.adopt-email',
  `update auth.users set email = $1->>'email', email_confirmed_at = now(), is_anonymous = false
   where id = ($1->>'userId')::uuid returning id`,
);

const removeIdentity = defineStatement(
  'identity.identity.remove',
  `delete from auth.identities where id = ($1->>'identityId')::uuid and user_id = ($1->>'userId')::uuid returning id`,
);

const followIdentities = defineStatement(
  'identity.identity.follow',
  `update auth.users u set email = i.email
   from (select email from auth.identities
     where user_id = ($1->>'userId')::uuid and identity_data @> '{"email_verified": true}'
     order by created_at, id limit 1) i
   where u.id = ($1->>'userId')::uuid
     and not exists (select from auth.identities k where k.user_id = u.id and k.email = lower(u.email))
   returning u.id`,
);

/** Identities over `auth.identities` and what follows from them in `auth.users`. */
export function createIdentities(scope: Scope): Identities {
  const run = async (statement: Parameters<Scope['rows']>[0], parameters: object): Promise<void> => {
    await scope.rows(statement, { ...parameters });
  };
  return {
    ownerOf: async (provider, subject) =>
      (await firstRow<{ user_id: string }>(scope, ownerOf, { provider, subject }))?.user_id,
    ownersOfEmails: async (emails) =>
      (await scope.rows<{ user_id: string }>(ownersOfEmails, { emails })).map((row) => row.user_id),
    insertUser: (user) => uniqueEmail(() => run(insertUser, user)),
    keep: async ({ userId, ...identity }) => {
      const kept = await firstRow(scope, keepIdentity, { userId, ...identity });
      if (kept === undefined) throw identityLinkedElsewhere();
      await run(describeUser, { userId, data: identity.data });
    },
    claim: async (owner) => {
      // First, because it locks the account: whoever confirms it at the same time is either seen here or waits.
      if ((await firstRow(scope, confirmClaimed, { ...owner })) === undefined) return false;
      await run(dropOthers, { ...owner });
      return true;
    },
    adoptEmail: (userId, email) => uniqueEmail(() => run(adoptEmail, { userId, email })),
    remove: async (userId, identityId) => {
      await run(removeIdentity, { userId, identityId });
      await run(describeUser, { userId });
    },
    followIdentities: (userId) => uniqueEmail(() => run(followIdentities, { userId })),
  };
}
