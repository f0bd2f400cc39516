import { firstRow, onlyRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';
import type { Language } from '../../../platform/errors/sentences.ts';
import { DEFAULT_PREFERENCES, type Preferences, type Reachable } from '../preferences/preferences.ts';
import type { NewInboxEvent } from '../inbox.ts';

/** One message on one way, as it waits. */
export interface Delivery {
  readonly id: string;
  readonly user_id: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly due_at: string;
  readonly language: Language;
  /** Seen meanwhile, wherever: nobody needs to be told any more. */
  readonly is_read: boolean;
}

/** A message that is to wait on a way. */
export interface NewDelivery extends NewInboxEvent {
  readonly way: 'push' | 'email';
  readonly due_at: string;
}

export interface AddedDelivery {
  readonly id: string;
  readonly way: 'push' | 'email';
  readonly due_at: string;
}

/** Whom a mail is for. */
export interface Addressee {
  readonly user_id: string;
  readonly email: string;
}

/** What waits to leave; the scope runs as the system. */
export interface DeliveryDesk {
  /** Those of them that there are, by id. */
  peopleOf(userIds: readonly string[]): Promise<ReadonlyMap<string, Reachable>>;
  /** Those that were not there before. */
  add(deliveries: readonly NewDelivery[]): Promise<AddedDelivery[]>;
  find(id: string): Promise<Delivery | undefined>;
  settle(ids: readonly string[], state: 'sent' | 'dropped'): Promise<void>;
  /** Puts what is due into one digest per person and leaves a job for each. @returns how many. */
  gatherDigests(job: string, most: number): Promise<number>;
  inDigest(batchId: string): Promise<Delivery[]>;
  /** Undefined when they want no mails, or have no address that was confirmed. */
  addresseeOf(userId: string): Promise<Addressee | undefined>;
  /** What waits on each way, and for how long what is due has been. */
  backlog(): Promise<{ readonly way: string; readonly waiting: number; readonly seconds: number }[]>;
  trim(keepDays: number, most: number): Promise<number>;
}

const HAS_ADDRESS = `(u.email is not null and u.email_confirmed_at is not null and not u.is_anonymous
  and u.deleted_at is null and (u.banned_until is null or u.banned_until < now()))`;

const peopleOf = defineStatement(
  'inbox.people-of',
  `select u.id, p.timezone, coalesce(s.notifications_enabled, true) as wants_notifications,
     coalesce(s.email_notifications, true) as wants_mails, ${HAS_ADDRESS} as has_address,
     exists (select from app.push_subscriptions b where b.user_id = u.id) as has_browser,
     case when np.user_id is null then null else jsonb_build_object('kinds', np.kinds, 'quiet_hours', np.quiet_hours,
       'digest_time', to_char(np.digest_time, 'HH24:MI'), 'version', np.version) end as preferences
   from auth.users u join public.profiles p on p.id = u.id
     left join public.user_settings s on s.user_id = u.id
     left join app.notification_preferences np on np.user_id = u.id
   where u.id in (select jsonb_array_elements_text($1->'user_ids')::uuid)`,
);

const add = defineStatement(
  'inbox.add-deliveries',
  `insert into app.deliveries (user_id, way, source, kind, data, organisation_id, due_at)
   select u.id, d.way, d.source, d.kind, d.data, o.id, d.due_at
   from jsonb_to_recordset($1->'deliveries') as d (user_id uuid, way text, source text, kind text, data jsonb,
       organisation_id uuid, due_at timestamptz)
     join auth.users u on u.id = d.user_id left join app.organisations o on o.id = d.organisation_id
   order by u.id, d.way, d.source
   on conflict (user_id, way, source) do nothing returning id, way, due_at`,
);

const DELIVERY = `select d.id, d.user_id, d.kind, d.data, d.created_at, d.due_at,
    case lower(left(p.language, 2)) when 'de' then 'de' else 'en' end as language,
    coalesce((select i.read_at is not null from app.inbox i where i.user_id = d.user_id and i.source = d.source), false)
      as is_read
  from app.deliveries d join public.profiles p on p.id = d.user_id`;

const find = defineStatement('inbox.find-delivery', `${DELIVERY} where d.id = ($1->>'id')::uuid`);

const inDigest = defineStatement(
  'inbox.in-digest',
  `${DELIVERY} where d.batch_id = ($1->>'batch_id')::uuid and d.state = 'waiting' order by d.created_at, d.id`,
);

const settle = defineStatement(
  'inbox.settle-deliveries',
  `update app.deliveries set state = $1->>'state', settled_at = now()
   where id in (select jsonb_array_elements_text($1->'ids')::uuid) and state = 'waiting'
   returning id`,
);

const gather = defineStatement(
  'inbox.gather-digests',
  `select app.gather_digests($1->>'job', ($1->>'most')::integer) as digests`,
);

const addresseeOf = defineStatement(
  'inbox.addressee-of',
  `select u.id as user_id, u.email from auth.users u left join public.user_settings s on s.user_id = u.id
   where u.id = ($1->>'user_id')::uuid and ${HAS_ADDRESS}
     and s.notifications_enabled is not false and s.email_notifications is not false`,
);

const backlog = defineStatement(
  'inbox.backlog',
  `select d.way, count(*)::integer as waiting,
     coalesce(greatest(0, extract(epoch from clock_timestamp() - min(d.due_at))), 0)::float8 as seconds
   from app.deliveries d where d.state = 'waiting' group by d.way`,
);

const trim = defineStatement(
  'inbox.trim-deliveries',
  `delete from app.deliveries where id in (
     select id from app.deliveries where created_at < now() - ($1->>'days')::integer * interval '1 day'
     limit ($1->>'most')::integer) returning 1`,
);

type PersonRow = Omit<Reachable, 'preferences'> & {
  readonly id: string;
  readonly preferences: Preferences | null;
};

/** The desk over PostgreSQL. */
export function deliveryDeskIn(scope: Scope): DeliveryDesk {
  return {
    peopleOf: async (user_ids) => {
      const rows = await scope.rows<PersonRow>(peopleOf, { user_ids });
      return new Map(
        rows.map(({ id, ...row }) => [id, { ...row, preferences: row.preferences ?? DEFAULT_PREFERENCES }]),
      );
    },
    add: async (deliveries) =>
      deliveries.length === 0 ? [] : scope.rows<AddedDelivery>(add, { deliveries }),
    find: (id) => firstRow<Delivery>(scope, find, { id }),
    settle: async (ids, state) => {
      await scope.rows(settle, { ids, state });
    },
    gatherDigests: async (job, most) =>
      (await onlyRow<{ digests: number }>(scope, gather, { job, most })).digests,
    inDigest: (batch_id) => scope.rows<Delivery>(inDigest, { batch_id }),
    addresseeOf: (user_id) => firstRow<Addressee>(scope, addresseeOf, { user_id }),
    backlog: () => scope.rows(backlog, {}),
    trim: async (days, most) => (await scope.rows(trim, { days, most })).length,
  };
}
