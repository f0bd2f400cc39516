import { defineStatement } from '../../../platform/database/statement.ts';
import { ACCOUNT } from '../accounts/account.statements.ts';

/** Deleted ones too, as long as their row is there. */
export const findAnyById = defineStatement(
  'identity.admin.user-by-id',
  `${ACCOUNT} where u.id = ($1->>'id')::uuid`,
);

export const idOfPhone = defineStatement(
  'identity.admin.user-by-phone',
  `select u.id from auth.users u where u.phone = $1->>'phone'`,
);

const MATCHES = `($1->>'filter' = '' or position(lower($1->>'filter') in lower(coalesce(u.email, ''))) > 0
  or position(lower($1->>'filter') in lower(coalesce(u.raw_user_meta_data->>'full_name', ''))) > 0)`;

export const countUsers = defineStatement(
  'identity.admin.count-users',
  `select count(*)::integer as total from auth.users u where ${MATCHES}`,
);

const pageOfUsers = (direction: 'asc' | 'desc') =>
  defineStatement(
    `identity.admin.users-${direction}`,
    `${ACCOUNT} where ${MATCHES} order by u.created_at ${direction}, u.id ${direction}
     limit ($1->>'limit')::integer offset ($1->>'offset')::bigint`,
  );

export const USERS = { asc: pageOfUsers('asc'), desc: pageOfUsers('desc') } as const;

export const insertUser = defineStatement(
  'identity.admin.insert-user',
  `insert into auth.users (id, email, phone, encrypted_password, email_confirmed_at, phone_confirmed_at, banned_until,
     raw_app_meta_data, raw_user_meta_data)
   values (($1->>'id')::uuid, $1->>'email', $1->>'phone', $1->>'passwordHash',
     case when ($1->>'confirmEmail')::boolean then now() end,
     case when ($1->>'confirmPhone')::boolean then now() end,
     now() + make_interval(secs => nullif(($1->>'banMs')::double precision, 0) / 1000),
     jsonb_strip_nulls($1->'appMetadata'), jsonb_strip_nulls($1->'userMetadata'))
   returning id`,
);

/** One identity for the address and one for the number, as far as they are there; those that exist follow. */
export const keepIdentities = defineStatement(
  'identity.admin.keep-identities',
  `insert into auth.identities as i (provider_id, user_id, provider, last_sign_in_at, identity_data)
   select u.id::text, u.id, c.provider, now(), jsonb_build_object('sub', u.id, c.provider, c.value,
     'email_verified', c.provider = 'email' and u.email_confirmed_at is not null,
     'phone_verified', c.provider = 'phone' and u.phone_confirmed_at is not null)
   from auth.users u, lateral (values ('email', u.email), ('phone', u.phone)) as c (provider, value)
   where u.id = ($1->>'id')::uuid and c.value is not null and $1->'providers' ? c.provider
   on conflict (provider_id, provider) do update set identity_data = i.identity_data || excluded.identity_data
   returning id`,
);

/** What is absent stays; a null removes a key of the metadata. */
export const changeUser = defineStatement(
  'identity.admin.change-user',
  `update auth.users u set
     email = coalesce($1->>'email', u.email),
     phone = coalesce($1->>'phone', u.phone),
     is_anonymous = u.is_anonymous and not $1 ?| array['email', 'phone'],
     encrypted_password = coalesce($1->>'passwordHash', u.encrypted_password),
     email_confirmed_at = case when ($1->>'confirmEmail')::boolean
       then coalesce(u.email_confirmed_at, now()) else u.email_confirmed_at end,
     confirmation_token = case when ($1->>'confirmEmail')::boolean then '' else u.confirmation_token end,
     phone_confirmed_at = case when ($1->>'confirmPhone')::boolean
       then coalesce(u.phone_confirmed_at, now()) else u.phone_confirmed_at end,
     banned_until = case when not $1 ? 'banMs' then u.banned_until
       else now() + make_interval(secs => nullif(($1->>'banMs')::double precision, 0) / 1000) end,
     raw_app_meta_data = (select coalesce(jsonb_object_agg(key, value), '{}')
       from jsonb_each(u.raw_app_meta_data || coalesce($1->'appMetadata', '{}')) where value <> 'null'),
     raw_user_meta_data = (select coalesce(jsonb_object_agg(key, value), '{}')
       from jsonb_each(u.raw_user_meta_data || coalesce($1->'userMetadata', '{}')) where value <> 'null')
   where u.id = ($1->>'id')::uuid
   returning id`,
);

export const awaitEmail = defineStatement(
  'identity.admin.await-email',
  `update auth.users set email_change = $1->>'email', email_change_confirm_status = 0
   where id = ($1->>'id')::uuid returning id`,
);

const HIDDEN = (value: string): string =>
  `translate(rtrim(encode(sha256((u.id || ${value})::bytea), 'base64'), '='), '+/', '-_')`;

/** The row stays for what refers to it; nothing in it tells who it was. The trigger ends the sessions. */
export const hideUser = defineStatement(
  'identity.admin.hide-user',
  `update auth.users u set deleted_at = now(), email = ${HIDDEN('u.email')}, phone = ${HIDDEN('u.phone')},
     email_change = '', phone_change = '', encrypted_password = null, confirmation_token = '', recovery_token = '',
     email_change_token_new = '', email_change_token_current = '', phone_change_token = '',
     reauthentication_token = '', raw_user_meta_data = '{}', raw_app_meta_data = '{}'
   where u.id = ($1->>'id')::uuid and u.deleted_at is null
   returning id`,
);

export const hideIdentities = defineStatement(
  'identity.admin.hide-identities',
  `update auth.identities i set provider_id = ${HIDDEN('i.provider_id').replace('u.id', 'i.id')}, identity_data = '{}'
   where i.user_id = ($1->>'id')::uuid returning i.id`,
);

export const dropCodes = defineStatement(
  'identity.admin.drop-codes',
  `delete from auth.one_time_tokens where user_id = ($1->>'id')::uuid returning id`,
);

export const deleteUser = defineStatement(
  'identity.admin.delete-user',
  `delete from auth.users where id = ($1->>'id')::uuid returning id`,
);
