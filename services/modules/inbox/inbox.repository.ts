import type { InboxEvent, InboxHead, InboxRead, NewInboxEvent, PlacedEvent } from './inbox.ts';

/** A person's own inbox. */
export interface InboxRepository {
  /** Those with `seq > after`, oldest first. */
  list(after: number, limit: number): Promise<InboxEvent[]>;
  head(): Promise<InboxHead>;
}

/** What the platform does with everybody's inboxes; its scope runs as the system. */
export interface InboxDesk {
  /** All entries with their places, also those that were there before; of people who are gone none. */
  append(events: readonly NewInboxEvent[]): Promise<PlacedEvent[]>;
  find(userId: string, source: string): Promise<InboxEvent | undefined>;
  /** Undefined when nothing changed. */
  read(
    userId: string,
    what: { readonly upTo?: number | undefined; readonly seqs?: readonly number[] | undefined },
  ): Promise<InboxRead | undefined>;
  /** Empties the entry that came from there. @returns its number. */
  withdraw(userId: string, source: string): Promise<number | undefined>;
  headOf(userId: string): Promise<InboxHead>;
  readAfter(userId: string, after: number, limit: number): Promise<InboxEvent[]>;
  headsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Removes at most `most` entries older than so many days. @returns how many. */
  trim(keepDays: number, most: number): Promise<number>;
}
