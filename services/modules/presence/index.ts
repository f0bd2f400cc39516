/**
 * Presence: who is there, as those see it who share a room or a class with them.
 *
 * Owns `app.presence`, `app.presence_people` and `app.presence_processes`; the door `/api/presence` and the events
 * `presence:*`. The sockets of a process are shown to its tracker; the process vouches for them with one lease, so
 * that those of a process that was killed are gone within a minute (Decision 27). Listens to nothing.
 */
export type { PersonPresence, Status } from './presence.ts';
