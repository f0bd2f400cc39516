import type { Scope } from '../../../platform/database/scope.ts';
import { onlyRow } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { KeyStatus, PublicJwk, StoredKey } from './signing-key.ts';

/** The storage of signing keys. */
export interface SigningKeys {
  /** Next, current and previous ones that still matter, in this order. */
  read(): Promise<readonly StoredKey[]>;
  /** One process at a time until the end of the transaction. */
  lock(): Promise<void>;
  insert(key: { publicJwk: PublicJwk; sealedPrivateKey: string; status: KeyStatus }): Promise<void>;
  /** Current becomes previous until its last token has expired, next becomes current when it was published long enough. */
  advance(when: KeyAdvance): Promise<boolean>;
  /** In how many seconds the next key has been published for so long. */
  waitOfNext(publishSeconds: number): Promise<number>;
  /** Forgets keys whose last token has expired. */
  dropRetired(): Promise<void>;
  /** Forgets every key that does not sign any more; tokens of them are refused from then on. */
  dropOlder(): Promise<void>;
}

export interface KeyAdvance {
  /** How long the old key stays published. */
  readonly keepSeconds: number;
  /** How long the next key must have been published. */
  readonly publishSeconds: number;
  /** How long the old key must have signed. */
  readonly olderThanDays: number;
  /** What is met by it; undefined: what was met before. */
  readonly wish?: string | undefined;
}

const readKeys = defineStatement(
  'identity.signing-key.read',
  `select kid, status, public_jwk, sealed_private_key, activates_at, wish,
     extract(epoch from now() - created_at)::float8 as published_seconds from auth.signing_keys
   where status in ('next', 'current') or (status = 'previous' and retires_at > now())
   order by status = 'next' desc, status = 'current' desc, created_at desc`,
);

const lockKeys = defineStatement(
  'identity.signing-key.lock',
  `select 1 as locked from pg_advisory_xact_lock(hashtextextended('studyflow signing keys', 1))`,
);

const insertKey = defineStatement(
  'identity.signing-key.insert',
  `insert into auth.signing_keys (kid, public_jwk, sealed_private_key, status, activates_at)
   values ($1->'publicJwk'->>'kid', $1->'publicJwk', $1->>'sealedPrivateKey', $1->>'status',
     case when $1->>'status' = 'current' then now() end)
   returning kid`,
);

/** Clients keep the JWKS for ten minutes, and so does what stands between: twenty, to be safe (compat.md 1.4). */
const retireCurrent = defineStatement(
  'identity.signing-key.retire-current',
  `update auth.signing_keys set status = 'previous',
     retires_at = now() + make_interval(secs => ($1->>'keepSeconds')::double precision)
   where status = 'current' and activates_at <= now() - make_interval(days => ($1->>'olderThanDays')::integer)
     and exists (select from auth.signing_keys n where n.status = 'next'
       and n.created_at <= now() - make_interval(secs => ($1->>'publishSeconds')::double precision))
   returning wish`,
);

const activateNext = defineStatement(
  'identity.signing-key.activate-next',
  `update auth.signing_keys set status = 'current', activates_at = now(), wish = $1->>'wish'
   where status = 'next' returning kid`,
);

const waitOfNext = defineStatement(
  'identity.signing-key.wait-of-next',
  `select greatest(0, ceil(extract(epoch from created_at - now())
     + ($1->>'publishSeconds')::double precision))::integer as seconds
   from auth.signing_keys where status = 'next'`,
);

const dropRetired = defineStatement(
  'identity.signing-key.drop-retired',
  `delete from auth.signing_keys where status = 'previous' and retires_at <= now() returning kid`,
);

const dropOlder = defineStatement(
  'identity.signing-key.drop-older',
  `delete from auth.signing_keys where status = 'previous' returning kid`,
);

/** Signing keys over `auth.signing_keys`. */
export function createSigningKeys(scope: Scope): SigningKeys {
  return {
    read: () => scope.rows<StoredKey>(readKeys, {}),
    lock: async () => {
      await scope.rows(lockKeys, {});
    },
    insert: async (key) => {
      await scope.rows(insertKey, { ...key });
    },
    advance: async (when) => {
      const [retired] = await scope.rows<{ wish: string | null }>(retireCurrent, { ...when });
      if (retired === undefined) return false;
      await scope.rows(activateNext, { wish: when.wish ?? retired.wish });
      return true;
    },
    waitOfNext: async (publishSeconds) =>
      (await onlyRow<{ seconds: number }>(scope, waitOfNext, { publishSeconds })).seconds,
    dropRetired: async () => {
      await scope.rows(dropRetired, {});
    },
    dropOlder: async () => {
      await scope.rows(dropOlder, {});
    },
  };
}
