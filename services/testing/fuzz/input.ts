import type { Sent } from '../e2e/http.ts';

/** The doors of a campaign. */
export const DOORS = ['rest', 'auth', 'functions', 'realtime', 'storage', 'names', 'tokens'] as const;
export type Door = (typeof DOORS)[number];

/** One request of a campaign. */
export interface FuzzInput {
  readonly door: Door;
  readonly sent: Sent;
  /** Whether success would be the fault: somebody came in who must not. */
  readonly mustRefuse?: boolean;
}
