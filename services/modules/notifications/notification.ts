import type { Sentences } from '../../platform/errors/sentences.ts';
import { uuidOf } from '../../platform/ids/uuid-of.ts';

export const NOTIFICATION_TYPES = ['info', 'success', 'warning', 'error', 'reminder'] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** Something that the platform tells a person, as its row says it. */
export interface Notification {
  readonly id: string;
  readonly user_id: string;
  readonly title: string;
  readonly message: string;
  readonly type: NotificationType | null;
  readonly read: boolean | null;
  /** Where a click leads. */
  readonly action_url: string | null;
  readonly metadata: unknown;
  /** From then on it is not shown any more. */
  readonly expires_at: string | null;
  readonly created_at: string;
}

/** A notification before it is written, in every language: which one is the reader's affair. */
export interface NewNotification {
  readonly id: string;
  readonly user_id: string;
  readonly title: Sentences;
  readonly message: Sentences;
  readonly type: NotificationType;
  readonly action_url: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly expires_at: string | null;
}

/** The id that belongs to a key, always the same: what is told twice with one key is there once. */
export function idOfKey(key: string): string {
  return uuidOf(key, 'a');
}
