import { defineStatement } from '../../../platform/database/statement.ts';

/** Replaces the one before: of two mails only the newer one counts. */
export const putToken = defineStatement(
  'identity.token.put',
  `insert into auth.one_time_tokens (user_id, token_type, token_hash, link_hash, relates_to)
   values (($1->>'userId')::uuid, $1->>'kind', $1->>'codeHash', $1->>'linkHash', $1->>'email')
   on conflict (user_id, token_type) do update
     set token_hash = excluded.token_hash, link_hash = excluded.link_hash, relates_to = excluded.relates_to,
       created_at = now()
   returning id`,
);

/** What the user's own row says of mails that are on their way (compat.md 1.2). */
export const markSent = defineStatement(
  'identity.token.mark-sent',
  `update auth.users set
     confirmation_sent_at = case when $1->>'kind' = 'confirmation_token' then now() else confirmation_sent_at end,
     invited_at = case when ($1->>'isInvitation')::boolean then now() else invited_at end,
     recovery_sent_at = case when $1->>'kind' = 'recovery_token' then now() else recovery_sent_at end,
     email_change_sent_at = case when $1->>'kind' like 'email_change%' then now() else email_change_sent_at end,
     reauthentication_sent_at =
       case when $1->>'kind' = 'reauthentication_token' then now() else reauthentication_sent_at end
   where id = ($1->>'userId')::uuid
   returning id`,
);

/** Whether a row belongs to the link: before links had tokens of their own, theirs was what the row keeps. */
const IS_OF_LINK = `(t.link_hash = $1->>'linkHash' or (t.link_hash is null and t.token_hash = $1->>'linkToken'))`;

export const takeByLink = defineStatement(
  'identity.token.take-by-link',
  `delete from auth.one_time_tokens t
   where ${IS_OF_LINK}
     and t.token_type in (select jsonb_array_elements_text($1->'kinds'))
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)
   returning t.user_id, t.token_type as kind`,
);

/** Rows of before, and of imported projects, may say here that their link ends a flow. */
export const takeByCode = defineStatement(
  'identity.token.take-by-code',
  `delete from auth.one_time_tokens t
   where t.token_hash in ($1->>'codeHash', 'pkce_' || ($1->>'codeHash'))
     and t.token_type in (select jsonb_array_elements_text($1->'kinds'))
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)
   returning t.user_id, t.token_type as kind`,
);

export const findByLink = defineStatement(
  'identity.token.find-by-link',
  `select t.id from auth.one_time_tokens t
   where ${IS_OF_LINK} and t.token_type = $1->>'kind'
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)`,
);

export const takeOwnToken = defineStatement(
  'identity.token.take-own',
  `delete from auth.one_time_tokens t
   where t.user_id = ($1->>'userId')::uuid and t.token_hash = $1->>'codeHash' and t.token_type = $1->>'kind'
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)
   returning t.user_id, t.token_type as kind`,
);

export const dropTokens = defineStatement(
  'identity.token.drop',
  `delete from auth.one_time_tokens t
   where t.user_id = ($1->>'userId')::uuid and t.token_type in (select jsonb_array_elements_text($1->'kinds'))
   returning t.id`,
);
