/**
 * Notifications: what the platform tells a person, kept until it is read, shown at once where a socket is open.
 *
 * Owns the table `public.notifications` and the door `/api/notifications`; sends `notification:new` to sockets.
 * Listens to the row changes of `public.notifications` (delivery) and `public.study_goals` (congratulation).
 * Others tell people things through a `Notifier`; language and the switch in the settings are looked after here.
 */
export { createNotifier, type Notifier } from './notifier.ts';
export type { Notification } from './notification.ts';
