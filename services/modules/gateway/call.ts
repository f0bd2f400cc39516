import type { GatewayCaller } from './caller.ts';
import type { ChatRequest } from './canonical/request.ts';

/** When another provider may go on (Decision 38). */
export type FallbackMode = 'in-mid-stream' | 'before-first-token' | 'off';

/** One call of the gateway, from whichever door. */
export interface GatewayCall {
  /** The id of the answer, ours: it stays when providers change. */
  readonly id: string;
  /** In the answer's `X-Request-Id` and in every log line. */
  readonly requestId: string;
  readonly who: GatewayCaller;
  readonly request: ChatRequest;
  readonly fallback: FallbackMode;
  /** Which door it came through, for figures and the ledger: `chat-completions`, `messages`, `port`. */
  readonly door: string;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}
