import { firstRow, type Scope } from '../../../platform/database/scope.ts';
import { defineStatement } from '../../../platform/database/statement.ts';

/** A browser that takes pushes, as its person sees it. */
export interface BrowserSubscription {
  readonly id: string;
  readonly endpoint: string;
  readonly device: string | null;
  readonly created_at: string;
  readonly last_used_at: string | null;
}

/** What a push is encrypted for. */
export interface PushTarget {
  readonly id: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface NewSubscription extends Omit<PushTarget, 'id'> {
  readonly user_id: string;
  readonly device: string | null;
}

/** A person's own browsers. */
export interface SubscriptionRepository {
  list(): Promise<BrowserSubscription[]>;
  /** Whether there was one. */
  removeByEndpoint(endpoint: string): Promise<boolean>;
}

/** Everybody's; the scope runs as the system. */
export interface SubscriptionDesk {
  /** Takes the browser over from whoever was signed in there before; of too many the oldest goes. */
  add(subscription: NewSubscription, most: number): Promise<BrowserSubscription>;
  targetsOf(userId: string): Promise<PushTarget[]>;
  find(id: string): Promise<(PushTarget & { readonly user_id: string }) | undefined>;
  used(id: string): Promise<void>;
  remove(id: string): Promise<void>;
}

const SHOWN = 's.id, s.endpoint, s.device, s.created_at, s.last_used_at';
const TARGET = 's.id, s.user_id, s.endpoint, s.p256dh, s.auth';

const listMine = defineStatement(
  'inbox.list-subscriptions',
  `select ${SHOWN} from app.push_subscriptions s where s.user_id = auth.uid() order by s.created_at, s.id`,
);

const removeMine = defineStatement(
  'inbox.remove-my-subscription',
  `delete from app.push_subscriptions where user_id = auth.uid() and endpoint = $1->>'endpoint' returning id`,
);

/** A person's own browsers over PostgreSQL. */
export function subscriptionsIn(scope: Scope): SubscriptionRepository {
  return {
    list: () => scope.rows<BrowserSubscription>(listMine, {}),
    removeByEndpoint: async (endpoint) => (await firstRow(scope, removeMine, { endpoint })) !== undefined,
  };
}

const add = defineStatement(
  'inbox.add-subscription',
  `insert into app.push_subscriptions as s (user_id, endpoint, p256dh, auth, device)
   values (($1->>'user_id')::uuid, $1->>'endpoint', $1->>'p256dh', $1->>'auth', $1->>'device')
   on conflict (endpoint) do update set user_id = excluded.user_id,
     id = case when s.user_id = excluded.user_id then s.id else gen_random_uuid() end, p256dh = excluded.p256dh, auth = excluded.auth,
     device = excluded.device, created_at = now(), last_used_at = null
   returning ${SHOWN}`,
);

const keepNewest = defineStatement(
  'inbox.keep-newest-subscriptions',
  `delete from app.push_subscriptions where id in (
     select s.id from app.push_subscriptions s where s.user_id = ($1->>'user_id')::uuid
     order by s.created_at desc, s.id offset ($1->>'most')::integer) returning id`,
);

const targetsOf = defineStatement(
  'inbox.push-targets',
  `select ${TARGET} from app.push_subscriptions s where s.user_id = ($1->>'user_id')::uuid`,
);

const find = defineStatement(
  'inbox.find-subscription',
  `select ${TARGET} from app.push_subscriptions s where s.id = ($1->>'id')::uuid`,
);

const used = defineStatement(
  'inbox.subscription-used',
  `update app.push_subscriptions set last_used_at = now() where id = ($1->>'id')::uuid returning id`,
);

const remove = defineStatement(
  'inbox.remove-subscription',
  `delete from app.push_subscriptions where id = ($1->>'id')::uuid returning id`,
);

/** The desk over PostgreSQL. */
export function subscriptionDeskIn(scope: Scope): SubscriptionDesk {
  return {
    add: async (subscription, most) => {
      const added = await firstRow<BrowserSubscription>(scope, add, { ...subscription });
      if (added === undefined) throw new Error('A new subscription answers with its row');
      await scope.rows(keepNewest, { user_id: subscription.user_id, most });
      return added;
    },
    targetsOf: (user_id) => scope.rows<PushTarget>(targetsOf, { user_id }),
    find: (id) => firstRow(scope, find, { id }),
    used: async (id) => {
      await scope.rows(used, { id });
    },
    remove: async (id) => {
      await scope.rows(remove, { id });
    },
  };
}
