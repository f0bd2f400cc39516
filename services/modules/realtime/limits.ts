import type { Config } from '../../platform/config/config.ts';

/** What one client may take. */
export type RealtimeLimits = Config['realtime'];
