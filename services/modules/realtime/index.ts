/**
 * Realtime: Supabase's realtime protocol at `/realtime/v1` (compat.md 1.7): changes of rows, broadcasts and presence.
 *
 * Owns no table. Follows `app.outbox` in every process that has subscribers and shows a change to those whom row-level
 * security lets see the row. Broadcasts and presence go between processes over Redis, and within one without it.
 */
export type { RealtimeLimits } from './limits.ts';
