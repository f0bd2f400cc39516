/**
 * Tasks: what a person has to do, and the subjects that it belongs to.
 *
 * Owns the tables `public.tasks` and `public.subjects`, and the doors `/api/tasks` and `/api/subjects`.
 * Publishes no events of its own: reactions listen to the row changes in the outbox (Decision 32).
 * Listens to nothing.
 */
export type { Task } from './task.ts';
export type { Subject } from './subject.ts';
