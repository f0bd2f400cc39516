import { defineStatement } from '../../../platform/database/statement.ts';

/** Replaces the one before: of two mails only the newer one counts. */
export const putToken = defineStatement(
  'identity.token.put',
  `insert into auth.one_time_tokens (user_id, token_type, token_hash, relates_to)
   values (($1->>'userId')::uuid, $1->>'kind', $1->>'hash', $1->>'email')
   on conflict (user_id, token_type) do update
     set token_hash = excluded.token_hash, relates_to = excluded.relates_to, created_at = now()
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

/** Both forms open: a typed code does not know whether its link was to give a session or a code. */
export const takeToken = defineStatement(
  'identity.token.take',
  `delete from auth.one_time_tokens t
   where t.token_hash in ($1->>'hash', 'pkce_' || ($1->>'hash'))
     and t.token_type in (select jsonb_array_elements_text($1->'kinds'))
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)
   returning t.user_id, t.token_type as kind`,
);

export const findToken = defineStatement(
  'identity.token.find',
  `select t.id from auth.one_time_tokens t
   where t.token_hash = $1->>'hash' and t.token_type = $1->>'kind'
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)`,
);

export const takeOwnToken = defineStatement(
  'identity.token.take-own',
  `delete from auth.one_time_tokens t
   where t.user_id = ($1->>'userId')::uuid and t.token_hash = $1->>'hash' and t.token_type = $1->>'kind'
     and t.created_at > now() - make_interval(secs => ($1->>'seconds')::double precision)
   returning t.user_id, t.token_type as kind`,
);

export const dropTokens = defineStatement(
  'identity.token.drop',
  `delete from auth.one_time_tokens t
   where t.user_id = ($1->>'userId')::uuid and t.token_type in (select jsonb_array_elements_text($1->'kinds'))
   returning t.id`,
);
