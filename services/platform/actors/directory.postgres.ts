import type { RolePools } from '../database/pools.ts';
import type { Claim, Directory, Found, Peer, Renewal } from './directory.ts';
import type { OwnerAddress } from './not-owner.ts';
import { querySystem } from './query-system.ts';

const REGISTER = {
  name: 'actors.register',
  text: `
    with gone as (
      update app.processes set lease_until = '-infinity'
      where internal_url = $2 and id <> $1::uuid and lease_until > clock_timestamp())
    insert into app.processes as p (id, internal_url, roles, draining, lease_until, release)
    values ($1::uuid, $2, $3::text[], $4, clock_timestamp() + $5 * interval '1 ms', $6)
    on conflict (id) do update set internal_url = excluded.internal_url, roles = excluded.roles,
      draining = excluded.draining, lease_until = excluded.lease_until`,
};

/** The update sees the row's newest version; the list is the snapshot's, where this process may be missing. */
const RENEW = {
  name: 'actors.renew',
  text: `
    with held as (
      update app.processes set lease_until = clock_timestamp() + $2 * interval '1 ms'
      where id = $1::uuid and lease_until > clock_timestamp() returning id)
    select (select count(*) from held)::int as held, extract(epoch from clock_timestamp()) * 1000 as database_ms,
      coalesce((select jsonb_agg(jsonb_build_object('processId', p.id, 'url', p.internal_url, 'roles', p.roles,
          'draining', p.draining))
        from app.processes p where p.lease_until > clock_timestamp()), '[]') as peers,
      (select extract(epoch from min(p.lease_until) - clock_timestamp()) * 1000
        from app.processes p where p.lease_until > clock_timestamp() and p.id <> $1::uuid) as soonest_end_ms`,
};

const SET_DRAINING = {
  name: 'actors.set-draining',
  text: 'update app.processes set draining = $2 where id = $1::uuid',
};

const BURY = {
  name: 'actors.bury',
  text: `update app.processes set lease_until = '-infinity' where id = $1::uuid and lease_until > clock_timestamp()`,
};

/** Rows of processes that ended long ago go with the next one that ends well. */
const UNREGISTER = {
  name: 'actors.unregister',
  text: `delete from app.processes
    where id = $1::uuid or lease_until < clock_timestamp() - interval '1 day'`,
};

/**
 * Who holds a head is judged on its newest version, under its lock. That the owner's lease may have been renewed in
 * the same instant does no harm: the new epoch is what ends it, not the lease.
 */
const CLAIM = {
  name: 'actors.claim',
  text: `
    with wanted as (select id from unnest($2::uuid[]) as id),
    claimed as (
      update app.actor_heads h set epoch = h.epoch + 1, process_id = $3::uuid from wanted w
      where h.kind = $1 and h.id = w.id and (h.process_id is null or h.process_id = $3::uuid or not exists (
        select from app.processes p where p.id = h.process_id and p.lease_until > clock_timestamp()))
      returning h.id, h.epoch, h.seq)
    select w.id, c.epoch, c.seq, h.id is not null as known, p.id as owner_id, p.internal_url as owner_url
    from wanted w
    left join claimed c on c.id = w.id
    left join app.actor_heads h on h.kind = $1 and h.id = w.id
    left join app.processes p on p.id = h.process_id and p.lease_until > clock_timestamp()`,
};

const FIND = {
  name: 'actors.find',
  text: `
    select h.id, h.epoch, p.id as owner_id, p.internal_url as owner_url
    from app.actor_heads h
    left join app.processes p on p.id = h.process_id and p.lease_until > clock_timestamp()
    where h.kind = $1 and h.id = any ($2::uuid[])`,
};

const RELEASE = {
  name: 'actors.release',
  text: `
    update app.actor_heads h set process_id = $4::uuid
    from unnest($2::uuid[], $3::bigint[]) as given (id, epoch)
    where h.kind = $1 and h.id = given.id and h.epoch = given.epoch`,
};

const FIND_OVERDUE = {
  name: 'actors.find-overdue',
  text: `
    select h.kind, h.id from app.actor_heads h
    where h.wake_at < clock_timestamp() and (h.process_id = $1::uuid or not exists (
      select from app.processes p where p.id = h.process_id and p.lease_until > clock_timestamp()))
    order by h.wake_at limit $2`,
};

interface OwnerRow {
  readonly id: string;
  readonly owner_id: string | null;
  readonly owner_url: string | null;
}

interface ClaimRow extends OwnerRow {
  readonly epoch: string | null;
  readonly seq: string | null;
  readonly known: boolean;
}

/** The directory as rows of `app.processes` and `app.actor_heads`. */
export function createPostgresDirectory(pools: Pick<RolePools, 'acquire'>): Directory {
  return {
    register: async ({ processId, url, roles, draining, release = null }, leaseMs) => {
      await querySystem(pools, REGISTER, [processId, url, roles, draining, leaseMs, release]);
    },
    renew: async (processId, leaseMs) => {
      const rows = await querySystem<RenewalRow>(pools, RENEW, [processId, leaseMs]);
      return toRenewal(rows[0]);
    },
    setDraining: async (processId, draining) => {
      await querySystem(pools, SET_DRAINING, [processId, draining]);
    },
    bury: async (processId) => {
      await querySystem(pools, BURY, [processId]);
    },
    unregister: async (processId) => {
      await querySystem(pools, UNREGISTER, [processId]);
    },
    claim: async (kind, ids, processId) => {
      const rows = await querySystem<ClaimRow>(pools, CLAIM, [kind, [...new Set(ids)].sort(), processId]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => toClaim(byId.get(id)));
    },
    find: async (kind, ids) => {
      const rows = await querySystem<OwnerRow & { epoch: string }>(pools, FIND, [kind, ids]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => toFound(byId.get(id)));
    },
    release: async (kind, heads, to) => {
      const values = [kind, heads.map(({ id }) => id), heads.map(({ epoch }) => epoch), to];
      await querySystem(pools, RELEASE, values);
    },
    findOverdue: (processId, most) =>
      querySystem<{ kind: string; id: string }>(pools, FIND_OVERDUE, [processId, most]),
  };
}

interface RenewalRow {
  readonly held: number;
  readonly database_ms: string;
  readonly peers: readonly Peer[];
  readonly soonest_end_ms: string | null;
}

function toRenewal(row: RenewalRow | undefined): Renewal {
  if (row === undefined) throw new Error('The renewal of a lease answers with one row');
  return {
    isHeld: row.held > 0,
    databaseMs: Number(row.database_ms),
    peers: row.peers,
    ...(row.soonest_end_ms !== null && { soonestEndMs: Number(row.soonest_end_ms) }),
  };
}

function toClaim(row: ClaimRow | undefined): Claim {
  if (row?.epoch != null) {
    return { outcome: 'claimed', head: { id: row.id, epoch: Number(row.epoch), seq: Number(row.seq) } };
  }
  if (row === undefined || !row.known) return { outcome: 'unknown' };
  const owner = ownerOf(row);
  return owner === undefined ? { outcome: 'contested' } : { outcome: 'owned', owner };
}

function toFound(row: (OwnerRow & { readonly epoch: string }) | undefined): Found {
  if (row === undefined) return { outcome: 'unknown' };
  const owner = ownerOf(row);
  return owner === undefined ? { outcome: 'free' } : { outcome: 'owned', owner, epoch: Number(row.epoch) };
}

function ownerOf({ owner_id: processId, owner_url: url }: OwnerRow): OwnerAddress | undefined {
  return processId === null || url === null ? undefined : { processId, url };
}
