import { firstRow, onlyRow, type Scope } from '../../platform/database/scope.ts';
import { defineStatement } from '../../platform/database/statement.ts';
import type { Notification } from './notification.ts';
import type { NotificationDesk, NotificationRepository } from './notification.repository.ts';

const COLUMNS = 'id, user_id, title, message, type, read, action_url, metadata, expires_at, created_at';

const MINE = `id = ($1->>'id')::uuid and user_id = auth.uid()`;

const MATCHING = `user_id = auth.uid() and (expires_at is null or expires_at > now())
  and ($1->>'unread' is null or (read is false) = ($1->>'unread')::boolean)
  and ($1->'type' is null or type in (select jsonb_array_elements_text($1->'type')))`;

const NEWEST_FIRST = `order by created_at desc, id desc limit ($1->>'limit')::integer`;

const listFirst = defineStatement(
  'notifications.list first',
  `select ${COLUMNS} from public.notifications where ${MATCHING} ${NEWEST_FIRST}`,
);

const listNext = defineStatement(
  'notifications.list next',
  `select ${COLUMNS} from public.notifications
   where ${MATCHING}
     and (created_at, id) < (($1->'after'->>'value')::timestamptz, ($1->'after'->>'id')::uuid)
   ${NEWEST_FIRST}`,
);

const countNotifications = defineStatement(
  'notifications.count',
  `select count(*)::integer as total from public.notifications where ${MATCHING}`,
);

/** Asked by every screen: in words that the index of unread ones understands. */
const countUnread = defineStatement(
  'notifications.count-unread',
  `select count(*)::integer as total from public.notifications
   where user_id = auth.uid() and not read and (expires_at is null or expires_at > now())`,
);

const markRead = defineStatement(
  'notifications.mark-read',
  `update public.notifications set read = true where ${MINE} returning ${COLUMNS}`,
);

const markAllRead = defineStatement(
  'notifications.mark-all-read',
  `update public.notifications set read = true
   where user_id = auth.uid() and not read
     and ($1->>'up_to' is null or created_at <= ($1->>'up_to')::timestamptz)
   returning 1`,
);

const removeNotification = defineStatement(
  'notifications.remove',
  `delete from public.notifications where ${MINE} returning id`,
);

/** The port over PostgreSQL; row-level security judges every statement once more. */
export function notificationsIn(scope: Scope): NotificationRepository {
  return {
    list: (query) => scope.rows<Notification>(query.after === undefined ? listFirst : listNext, { ...query }),
    count: async (filter) => {
      const isBadge = filter.unread === true && filter.type === undefined;
      const statement = isBadge ? countUnread : countNotifications;
      return (await onlyRow<{ total: number }>(scope, statement, { ...filter })).total;
    },
    markRead: (id) => firstRow<Notification>(scope, markRead, { id }),
    markAllRead: async (upTo) => (await scope.rows(markAllRead, { up_to: upTo })).length,
    remove: async (id) => (await firstRow(scope, removeNotification, { id })) !== undefined,
  };
}

/** In the reader's language, unless they have turned notifications off. */
const addNotification = defineStatement(
  'notifications.add',
  `insert into public.notifications (id, user_id, title, message, type, action_url, metadata, expires_at)
   select ($1->>'id')::uuid, p.id,
     coalesce($1->'title'->>lower(left(p.language, 2)), $1->'title'->>'en'),
     coalesce($1->'message'->>lower(left(p.language, 2)), $1->'message'->>'en'),
     $1->>'type', $1->>'action_url', $1->'metadata', ($1->>'expires_at')::timestamptz
   from public.profiles p left join public.user_settings s on s.user_id = p.id
   where p.id = ($1->>'user_id')::uuid and s.notifications_enabled is not false
   on conflict (id) do nothing
   returning ${COLUMNS}`,
);

const removeOld = defineStatement(
  'notifications.remove-old',
  `delete from public.notifications where id in (
     select id from public.notifications
     where expires_at < ($1->>'now')::timestamptz
       or created_at < ($1->>'before')::timestamptz
       or (read and created_at < ($1->>'read_before')::timestamptz)
     limit ($1->>'limit')::integer)
   returning 1`,
);

/** The desk over PostgreSQL; its scope must run as the system. */
export function notificationDeskIn(scope: Scope): NotificationDesk {
  return {
    add: (notification) => firstRow<Notification>(scope, addNotification, { ...notification }),
    removeOld: async ({ now, readBefore, before, limit }) => {
      const removed = await scope.rows(removeOld, { now, before, read_before: readBefore, limit });
      return removed.length;
    },
  };
}
