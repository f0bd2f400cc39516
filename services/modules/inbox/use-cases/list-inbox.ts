import { useCase } from '../../../platform/use-case/use-case.ts';
import { ListInboxInput } from '../contract.ts';
import type { InboxEvent, InboxHead } from '../inbox.ts';
import type { InboxRepository } from '../inbox.repository.ts';

/** A page of an inbox, oldest first, and how far the inbox is. */
export interface InboxPage extends InboxHead {
  readonly data: readonly InboxEvent[];
  readonly pagination: {
    readonly limit: number;
    readonly has_more: boolean;
    readonly next_cursor: string | null;
    readonly total?: number;
  };
}

/** What reached the caller after a place, in order. */
export const listInbox = useCase<{ inbox: InboxRepository }, typeof ListInboxInput, InboxPage>({
  name: 'inbox.list',
  kind: 'query',
  input: ListInboxInput,
  roles: ['authenticated'],
  run: async ({ inbox }, _caller, { after, limit, cursor, count }) => {
    const from = cursor ?? after;
    const [rows, head] = await Promise.all([inbox.list(from, limit + 1), inbox.head()]);
    const data = rows.slice(0, limit);
    const hasMore = rows.length > limit;
    return {
      data,
      pagination: {
        limit,
        has_more: hasMore,
        next_cursor: hasMore ? String(data.at(-1)?.seq ?? from) : null,
        // Only from the front are entries gone: what is there needs no counting.
        ...(count && { total: Math.max(0, head.seq - Math.max(after, head.trimmed_to)) }),
      },
      ...head,
    };
  },
});
