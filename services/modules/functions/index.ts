/**
 * Functions: what the first front end calls by `functions.invoke` (compat.md 1.6), at `/functions/v1`.
 *
 * Owns no table. Asks models through the module `ai`; writes what front ends report into `app.security_events`.
 * Every function answers and refuses in its own form, as its clients read it.
 */
export type { FunctionLimits } from './surface/functions-handler.ts';
