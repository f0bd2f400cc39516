import { defineStatement } from '../../../platform/database/statement.ts';
import { SHOWN_FACTOR } from '../mfa/factor.statements.ts';

/** An account with its identities, as `Account` has them. */
export const ACCOUNT = `
  select u.id, u.aud, u.role, u.email, u.username, u.encrypted_password, u.email_confirmed_at, u.invited_at, u.phone,
    u.phone_confirmed_at, u.confirmation_sent_at, u.confirmed_at, u.recovery_sent_at, u.email_change,
    u.email_change_sent_at, u.last_sign_in_at, u.raw_app_meta_data, u.raw_user_meta_data, u.is_anonymous,
    u.banned_until, u.deleted_at, u.created_at, u.updated_at,
    coalesce(u.banned_until > now(), false) as is_banned,
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data,
        'provider', i.provider, 'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at,
        'updated_at', i.updated_at, 'email', i.email) order by i.created_at, i.id)
      from auth.identities i where i.user_id = u.id), '[]') as identities,
    coalesce((
      select jsonb_agg(${SHOWN_FACTOR} order by f.created_at, f.id)
      from auth.mfa_factors f where f.user_id = u.id), '[]') as factors
  from auth.users u`;

export const findById = defineStatement(
  'identity.account.by-id',
  `${ACCOUNT} where u.id = ($1->>'id')::uuid and u.deleted_at is null`,
);

export const findByEmail = defineStatement(
  'identity.account.by-email',
  `${ACCOUNT} where lower(u.email) = lower($1->>'email') and u.deleted_at is null`,
);

export const insertUser = defineStatement(
  'identity.account.insert',
  `insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data,
     is_anonymous)
   values (($1->>'id')::uuid, $1->>'email', $1->>'passwordHash',
     case when ($1->>'isConfirmed')::boolean then now() end, $1->'appMetadata', $1->'userMetadata',
     $1->>'email' is null)
   returning id`,
);

/** What the identity says of a person is what they said at sign-up, with the address. */
export const insertEmailIdentity = defineStatement(
  'identity.account.insert-email-identity',
  `insert into auth.identities (provider_id, user_id, provider, last_sign_in_at, identity_data)
   select u.id::text, u.id, 'email', now(), u.raw_user_meta_data || jsonb_build_object(
     'sub', u.id, 'email', u.email, 'email_verified', u.email_confirmed_at is not null, 'phone_verified', false)
   from auth.users u where u.id = ($1->>'id')::uuid
   returning id`,
);

/** Null removes a key of the metadata. */
export const changeUser = defineStatement(
  'identity.account.change',
  `update auth.users u set
     email = coalesce($1->>'email', u.email),
     email_confirmed_at = case when $1 ? 'email' then now() else u.email_confirmed_at end,
     email_change = case when $1 ? 'email' then '' else u.email_change end,
     email_change_confirm_status = case when $1 ? 'email' then 0 else u.email_change_confirm_status end,
     is_anonymous = u.is_anonymous and not $1 ? 'email',
     encrypted_password = coalesce($1->>'passwordHash', u.encrypted_password),
     raw_app_meta_data = case
       when $1 ? 'email' and u.is_anonymous
       then u.raw_app_meta_data || '{"provider": "email", "providers": ["email"]}' else u.raw_app_meta_data end,
     raw_user_meta_data = (
       select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(
         u.raw_user_meta_data || coalesce($1->'userMetadata', '{}') || case when $1 ? 'email'
           then jsonb_build_object('email', $1->>'email', 'email_verified', true, 'sub', u.id, 'phone_verified', false)
           else '{}' end)
       where value <> 'null')
   where u.id = ($1->>'id')::uuid
   returning id`,
);

export const followEmail = defineStatement(
  'identity.account.follow-email',
  `insert into auth.identities as i (provider_id, user_id, provider, last_sign_in_at, identity_data)
   select u.id::text, u.id, 'email', now(),
     jsonb_build_object('sub', u.id, 'email', u.email, 'email_verified', true, 'phone_verified', false)
   from auth.users u where u.id = ($1->>'id')::uuid
   on conflict (provider_id, provider) do update set identity_data = i.identity_data || excluded.identity_data
   returning id`,
);

export const confirmUser = defineStatement(
  'identity.account.confirm',
  `update auth.users u set email_confirmed_at = coalesce(u.email_confirmed_at, now()), confirmation_token = '',
     raw_user_meta_data = u.raw_user_meta_data || '{"email_verified": true}'
   where u.id = ($1->>'id')::uuid
   returning id`,
);

export const confirmIdentity = defineStatement(
  'identity.account.confirm-identity',
  `update auth.identities i set identity_data = i.identity_data || '{"email_verified": true}'
   where i.user_id = ($1->>'id')::uuid and i.provider = 'email'
   returning id`,
);

export const markSignedIn = defineStatement(
  'identity.account.mark-signed-in',
  `update auth.users set last_sign_in_at = now() where id = ($1->>'id')::uuid returning id`,
);

export const markIdentitySignedIn = defineStatement(
  'identity.account.mark-identity-signed-in',
  `update auth.identities set last_sign_in_at = now()
   where user_id = ($1->>'id')::uuid and provider = 'email' returning id`,
);

export const rehash = defineStatement(
  'identity.account.rehash',
  `update auth.users set encrypted_password = $1->>'newHash'
   where id = ($1->>'id')::uuid and encrypted_password = $1->>'oldHash' returning id`,
);
