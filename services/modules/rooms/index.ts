/**
 * Rooms: live places where people study together, with a log, a shared timer and who is there.
 *
 * Owns the tables `app.room*`: rooms, their people (members, invitations, bans, mutes, knocks), what members make
 * together, reports and blocked words, and the log `app.room_events`. Each room is an actor (`platform/actors`):
 * everything that changes it is a message to its one owner (Decision 35). Adds to `public.study_sessions` when a focus
 * phase is finished. Publishes by trigger: changes of rooms and members are in the outbox; what is said in a room is in
 * its log. Listens to `app.class_members`: whoever leaves a class leaves its rooms.
 */
export type { Room, RoomEvent } from './room.ts';
