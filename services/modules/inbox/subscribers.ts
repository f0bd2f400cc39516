import type { RowChange, Subscriber } from '../../platform/events/row-change.ts';
import type { MessageToPerson } from './contract.ts';
import { isKind, sourceOfNotification } from './inbox.ts';
import type { InboxWriter } from './inbox-writer.ts';

/** What becomes of an entry whose notification was read or removed elsewhere. */
export interface FollowNotifications {
  /** Was read, through whatever door. */
  readonly markRead: (userId: string, source: string) => Promise<void>;
  readonly withdraw: (userId: string, source: string) => Promise<void>;
}

/**
 * Brings every notification into its reader's inbox, whoever wrote the row (Decision 32), and follows it: what was
 * read or removed in the table is so in the inbox.
 */
export function fillFromNotifications(
  { reach }: Pick<InboxWriter, 'reach'>,
  { markRead, withdraw }: FollowNotifications,
): Subscriber {
  const follow = async (change: RowChange): Promise<void> => {
    const { operation, userId, rowId } = change;
    if (userId === null || rowId === null) return;
    const source = sourceOfNotification(rowId);
    if (operation === 'DELETE') await withdraw(userId, source);
    if (isReadNow(change)) await markRead(userId, source);
  };
  const handleAll = async (changes: readonly RowChange[]): Promise<void> => {
    const messages = changes.flatMap(messageOf);
    if (messages.length > 0) await reach(...messages);
    for (const change of changes) await follow(change);
  };
  return {
    name: 'inbox.fill',
    tables: ['public.notifications'],
    handle: (change) => handleAll([change]),
    handleAll,
  };
}

/** What a new notification says to its reader. */
function messageOf({ operation, userId, rowId, new: row }: RowChange): MessageToPerson[] {
  if (operation !== 'INSERT' || userId === null || rowId === null || row === null) return [];
  const source = sourceOfNotification(rowId);
  return [{ user_id: userId, source, kind: kindOf(row), data: { notification: row } }];
}

/** Read by this change, or as it was written. */
function isReadNow({ operation, old, new: row }: RowChange): boolean {
  return operation !== 'DELETE' && row?.['read'] === true && old?.['read'] !== true;
}

/** What the sender calls it, else what its type says. */
function kindOf(row: NonNullable<RowChange['new']>): string {
  const { kind } = (row['metadata'] ?? {}) as { kind?: unknown };
  const type = typeof row['type'] === 'string' ? row['type'] : 'info';
  return isKind(kind) ? kind : `notification.${type}`;
}
