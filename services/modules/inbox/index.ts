/**
 * The inbox: what reaches a person, kept in order until they have it, and the ways out to those who are away.
 *
 * Owns `app.inbox` and its heads, `app.notification_preferences`, `app.push_subscriptions`, `app.deliveries` and
 * `app.push_keys`; the doors `/api/inbox`, `/api/notifications/preferences` and `/api/push-subscriptions`; the events
 * `inbox:*`. Listens to the row changes of `public.notifications`: every one becomes an entry (Decision 32). Others
 * bring things to people through an `InboxWriter`.
 */
export type { MessageToPerson } from './contract.ts';
export type { InboxWriter } from './inbox-writer.ts';
export type { InboxEvent } from './inbox.ts';
