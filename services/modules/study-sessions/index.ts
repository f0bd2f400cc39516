/**
 * Study sessions: stretches of study, planned, timed over pauses, and completed.
 *
 * Owns the tables `public.study_sessions` and `app.study_session_timers`, and the door `/api/study-sessions`.
 * Publishes no events of its own: analytics and others listen to the row changes in the outbox (Decision 32).
 * Listens to nothing. All moments are of the database's clock.
 */
export type { StudySession } from './study-session.ts';
