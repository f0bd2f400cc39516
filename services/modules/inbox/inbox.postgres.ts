import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { InboxEvent, InboxHead, InboxRead } from './inbox.ts';
import type { InboxDesk, InboxRepository } from './inbox.repository.ts';

const COLUMNS = 'i.seq, i.kind, i.data, i.organisation_id, i.at, i.read_at';

const listMine = defineStatement(
  'inbox.list',
  `select ${COLUMNS} from app.inbox i
   where i.user_id = auth.uid() and i.seq > ($1->>'after')::bigint
   order by i.seq limit ($1->>'limit')::integer`,
);

const head = (person: string): string =>
  `select coalesce(h.seq, 0) as seq, coalesce(h.read_up_to, 0) as read_up_to, coalesce(h.trimmed_to, 0) as trimmed_to,
     coalesce(h.version, 0) as version,
     (select count(*)::integer from app.inbox i where i.user_id = p.id and i.read_at is null) as unread
   from (select ${person} as id) p left join app.inbox_heads h on h.user_id = p.id`;

const myHead = defineStatement('inbox.head', head('auth.uid()'));
const headOf = defineStatement('inbox.head-of', head(`($1->>'user_id')::uuid`));

/** One person's inbox over PostgreSQL. */
export function inboxIn(scope: Scope): InboxRepository {
  return {
    list: (after, limit) => scope.rows<InboxEvent>(listMine, { after, limit }),
    head: () => onlyRow<InboxHead>(scope, myHead, {}),
  };
}

const append = defineStatement(
  'inbox.append',
  `select i.user_id, ${COLUMNS} from app.append_all_to_inbox($1->'events') i`,
);

const findBySource = defineStatement(
  'inbox.find-by-source',
  `select ${COLUMNS} from app.inbox i where i.user_id = ($1->>'user_id')::uuid and i.source = $1->>'source'`,
);

const read = defineStatement(
  'inbox.read',
  `select r.read_up_to, r.version, r.newly as seqs from app.read_inbox(($1->>'user_id')::uuid, ($1->>'up_to')::bigint,
     array(select jsonb_array_elements_text($1->'seqs')::bigint)) r`,
);

const withdraw = defineStatement(
  'inbox.withdraw',
  `select w as seq from app.withdraw_from_inbox(($1->>'user_id')::uuid, $1->>'source') w where w is not null`,
);

const readAfter = defineStatement(
  'inbox.read-after',
  `select ${COLUMNS} from app.inbox i
   where i.user_id = ($1->>'user_id')::uuid and i.seq > ($1->>'after')::bigint
   order by i.seq limit ($1->>'limit')::integer`,
);

const headsOf = defineStatement(
  'inbox.heads-of',
  `select h.user_id, h.seq from app.inbox_heads h
   where h.user_id in (select jsonb_array_elements_text($1->'user_ids')::uuid)`,
);

const trim = defineStatement(
  'inbox.trim',
  `select app.trim_inbox(($1->>'days')::integer * interval '1 day', ($1->>'most')::integer) as removed`,
);

/** The desk over PostgreSQL; its scope must run as the system. */
export function inboxDeskIn(scope: Scope): InboxDesk {
  const headOfPerson = (userId: string): Promise<InboxHead> =>
    onlyRow<InboxHead>(scope, headOf, { user_id: userId });
  return {
    append: async (events) => {
      if (events.length === 0) return [];
      const rows = await scope.rows<InboxEvent & { user_id: string }>(append, { events });
      return rows.map(({ user_id, ...event }) => ({ user_id, event }));
    },
    find: (userId, source) => firstRow<InboxEvent>(scope, findBySource, { user_id: userId, source }),
    read: async (userId, { upTo, seqs = [] }) => {
      const moved = await firstRow<Omit<InboxRead, 'unread'>>(scope, read, {
        user_id: userId,
        up_to: upTo ?? null,
        seqs,
      });
      return moved && { ...moved, unread: (await headOfPerson(userId)).unread };
    },
    withdraw: async (userId, source) =>
      (await firstRow<{ seq: number }>(scope, withdraw, { user_id: userId, source }))?.seq,
    headOf: headOfPerson,
    readAfter: (userId, after, limit) => scope.rows<InboxEvent>(readAfter, { user_id: userId, after, limit }),
    headsOf: async (userIds) => {
      const heads = await scope.rows<{ user_id: string; seq: number }>(headsOf, { user_ids: userIds });
      return new Map(heads.map(({ user_id, seq }) => [user_id, seq]));
    },
    trim: async (days, most) => (await onlyRow<{ removed: number }>(scope, trim, { days, most })).removed,
  };
}
