import type { Granted } from '../sessions/grant.ts';

/** What becomes of somebody whom a provider vouches for; `unproven` is committed, so it is told and not thrown. */
export type Accepted =
  | { readonly outcome: 'session'; readonly granted: Granted }
  | { readonly outcome: 'code'; readonly code: string }
  | { readonly outcome: 'unproven' };
