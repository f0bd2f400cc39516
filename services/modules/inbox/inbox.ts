/** Something that reached a person, with its place in their inbox. */
export interface InboxEvent {
  /** 1, 2, 3 … for each person. */
  readonly seq: number;
  /** `notification.info`, or what the sender names: `export.ready`. */
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly organisation_id: string | null;
  readonly at: string;
  readonly read_at: string | null;
}

/** What is to reach a person, before it has a place. */
export interface NewInboxEvent {
  readonly user_id: string;
  /** The same source reaches the same person once. */
  readonly source: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly organisation_id: string | null;
}

/** An entry, and whose it is. */
export interface PlacedEvent {
  readonly user_id: string;
  readonly event: InboxEvent;
}

/** How far a person's inbox is. */
export interface InboxHead {
  readonly seq: number;
  /** Everything up to here counts as read. */
  readonly read_up_to: number;
  /** Entries up to here are gone: they were too old. */
  readonly trimmed_to: number;
  readonly unread: number;
  /** Counts the changes of what was read. */
  readonly version: number;
}

/** What a person has read since, as their other devices are told. */
export interface InboxRead extends Omit<InboxHead, 'seq' | 'trimmed_to'> {
  /** Those that were unread before. */
  readonly seqs: readonly number[];
}

const KIND = /^[a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)+$/;
export const MAX_KIND_LENGTH = 80;

/** Whether a text can name a kind of message: two or more words in lower case with dots between them. */
export function isKind(text: unknown): text is string {
  return typeof text === 'string' && text.length <= MAX_KIND_LENGTH && KIND.test(text);
}

/** Where entries of a notification come from. */
export function sourceOfNotification(id: string): string {
  return `notification ${id}`;
}
