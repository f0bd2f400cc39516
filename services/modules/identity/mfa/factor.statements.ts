import { defineStatement } from '../../../platform/database/statement.ts';
import { CHALLENGE_SECONDS } from './factor.ts';

const FACTOR = `f.id, f.user_id, f.friendly_name, f.factor_type, f.status, f.secret, f.last_step`;

/** Of one account at a time: the number of factors is judged and changed under this lock. */
export const lockAccount = defineStatement(
  'identity.factor.lock-account',
  `select u.id from auth.users u where u.id = ($1->>'userId')::uuid for no key update`,
);

export const factorsOfUser = defineStatement(
  'identity.factor.of-user',
  `select ${FACTOR} from auth.mfa_factors f where f.user_id = ($1->>'userId')::uuid order by f.created_at, f.id`,
);

/** How an account shows its factors; shared with the statement that reads accounts. */
export const SHOWN_FACTOR = `jsonb_build_object('id', f.id, 'created_at', f.created_at, 'updated_at', f.updated_at,
  'status', f.status, 'friendly_name', f.friendly_name, 'factor_type', f.factor_type,
  'last_challenged_at', f.last_challenged_at)`;

export const dropUnfinished = defineStatement(
  'identity.factor.drop-unfinished',
  `delete from auth.mfa_factors f where f.user_id = ($1->>'userId')::uuid and f.status = 'unverified'
     and f.id is distinct from ($1->>'exceptId')::uuid
     and f.created_at < now() - make_interval(secs => ($1->>'olderThanSeconds')::integer)
   returning f.id`,
);

export const insertFactor = defineStatement(
  'identity.factor.insert',
  `insert into auth.mfa_factors (id, user_id, friendly_name, factor_type, secret)
   values (($1->>'id')::uuid, ($1->>'userId')::uuid, $1->>'friendlyName', 'totp', $1->>'sealedSecret')
   returning id`,
);

export const findFactor = defineStatement(
  'identity.factor.find',
  `select ${FACTOR} from auth.mfa_factors f
   where f.id = ($1->>'id')::uuid and f.user_id = ($1->>'userId')::uuid`,
);

export const lockFactor = defineStatement(
  'identity.factor.lock',
  `select ${FACTOR} from auth.mfa_factors f
   where f.id = ($1->>'id')::uuid and f.user_id = ($1->>'userId')::uuid for update`,
);

export const markChallenged = defineStatement(
  'identity.factor.mark-challenged',
  `update auth.mfa_factors set last_challenged_at = now() where id = ($1->>'factorId')::uuid returning id`,
);

export const insertChallenge = defineStatement(
  'identity.factor.challenge',
  `insert into auth.mfa_challenges (id, factor_id, ip_address)
   values (($1->>'id')::uuid, ($1->>'factorId')::uuid, $1->>'address')
   returning id, extract(epoch from created_at + interval '${CHALLENGE_SECONDS.toString()} seconds')::bigint as expires_at`,
);

export const findChallenge = defineStatement(
  'identity.factor.find-challenge',
  `select c.id, c.ip_address, c.verified_at is not null as is_spent,
     c.created_at < now() - interval '${CHALLENGE_SECONDS.toString()} seconds' as is_expired
   from auth.mfa_challenges c
   where c.id = ($1->>'id')::uuid and c.factor_id = ($1->>'factorId')::uuid`,
);

export const spendChallenge = defineStatement(
  'identity.factor.spend-challenge',
  `update auth.mfa_challenges set verified_at = now() where id = ($1->>'challengeId')::uuid returning id`,
);

export const acceptCode = defineStatement(
  'identity.factor.accept',
  `update auth.mfa_factors set status = 'verified', last_step = ($1->>'step')::bigint
   where id = ($1->>'factorId')::uuid returning id`,
);

export const deleteFactor = defineStatement(
  'identity.factor.delete',
  `delete from auth.mfa_factors f where f.id = ($1->>'id')::uuid and f.user_id = ($1->>'userId')::uuid
   returning f.id`,
);

/** The session is worth more from now on, and its refresh token is another. */
export const raiseSession = defineStatement(
  'identity.factor.raise-session',
  `update auth.sessions s set aal = 'aal2', factor_id = ($1->>'factorId')::uuid,
     amr = jsonb_build_array(jsonb_build_object('method', 'totp', 'timestamp', floor(extract(epoch from now()))::bigint))
       || (select coalesce(jsonb_agg(m order by n), '[]')
           from jsonb_array_elements(s.amr) with ordinality as e(m, n) where m->>'method' <> 'totp')
   where s.id = ($1->>'sessionId')::uuid
   returning s.id, s.user_id, s.aal, s.amr`,
);

export const endLowerSessions = defineStatement(
  'identity.factor.end-lower-sessions',
  `delete from auth.sessions s where s.user_id = ($1->>'userId')::uuid and s.aal = 'aal1'
     and set_config('app.revocation_reason', 'mfa-enrolled', true) is not null
   returning s.id, s.user_id`,
);

export const aalOfSession = defineStatement(
  'identity.factor.aal-of-session',
  `select s.aal from auth.sessions s where s.id = ($1->>'sessionId')::uuid`,
);

export const dropOldFactors = defineStatement(
  'identity.garbage.factors',
  `delete from auth.mfa_factors where status = 'unverified' and created_at < now() - interval '1 day' returning id`,
);

export const dropOldChallenges = defineStatement(
  'identity.garbage.challenges',
  `delete from auth.mfa_challenges where created_at < now() - interval '1 day' returning id`,
);
