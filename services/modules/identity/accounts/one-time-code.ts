import { createHash, randomInt } from 'node:crypto';
import type { Scope } from '../../../platform/database/scope.ts';
import { firstRow } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';

/** What a mail carries: six digits to type, and the same as a hash for the link. Only the hash is kept. */
export interface OneTimeCode {
  readonly code: string;
  readonly hash: string;
}

export function makeOneTimeCode(email: string): OneTimeCode {
  const code = randomInt(1_000_000).toString().padStart(6, '0');
  return { code, hash: hashOneTimeCode(email, code) };
}

/** GoTrue's form, so that codes of an imported project still open. */
export function hashOneTimeCode(email: string, code: string): string {
  return createHash('sha224').update(`${email}${code}`).digest('hex');
}

/** The storage of codes that confirm an address; each opens once, within a day. */
export interface OneTimeCodes {
  /** Replaces the one before. */
  put(userId: string, email: string, hash: string): Promise<void>;
  /** Uses a code up and tells whose it was. */
  take(hash: string): Promise<string | undefined>;
}

const putCode = defineStatement(
  'identity.code.put',
  `insert into auth.one_time_tokens (user_id, token_type, token_hash, relates_to)
   values (($1->>'userId')::uuid, 'confirmation_token', $1->>'hash', $1->>'email')
   on conflict (user_id, token_type) do update
     set token_hash = excluded.token_hash, relates_to = excluded.relates_to, created_at = now()
   returning id`,
);

const markSent = defineStatement(
  'identity.code.mark-sent',
  `update auth.users set confirmation_sent_at = now() where id = ($1->>'userId')::uuid returning id`,
);

const takeCode = defineStatement(
  'identity.code.take',
  `delete from auth.one_time_tokens where token_hash = $1->>'hash' and token_type = 'confirmation_token'
     and created_at > now() - interval '24 hours'
   returning user_id`,
);

export function createOneTimeCodes(scope: Scope): OneTimeCodes {
  return {
    put: async (userId, email, hash) => {
      await scope.rows(putCode, { userId, email, hash });
      await scope.rows(markSent, { userId });
    },
    take: async (hash) => (await firstRow<{ user_id: string }>(scope, takeCode, { hash }))?.user_id,
  };
}
