import type { Bill } from './bill.ts';
import type { GatewayCaller } from './caller.ts';
import type { Part } from './canonical/parts.ts';
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
  /** What the door needs to write this stream once more; with it the stream is kept and can be followed (streams/). */
  readonly keepAs?: KeepAs;
  /** Whether the stream goes on to its end when its reader leaves. */
  readonly isResumable?: boolean;
  /** What of this answer was told already, when somebody goes on with it. */
  readonly told?: ToldBefore;
  /** Whether no answer of before will do. */
  readonly isFresh?: boolean;
  /** Whether an answer of before will do though it might differ. */
  readonly wantsCache?: boolean;
  /** Sets a header of the answer, as long as none was sent. */
  readonly note?: (name: string, value: string) => void;
  /** Where it is written what the call owes, when that is not what its reader was told. */
  readonly bill?: Bill;
}

/** The head of an answer as its door writes it, beside the id and the model: plain values. */
export interface KeepAs {
  /** Unix time in seconds. */
  readonly created: number;
  readonly wantsUsage?: boolean;
  /** Whatever else the writer of this door's streams is made from. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The beginning of an answer that another process, or an earlier connection, has told. */
export interface ToldBefore {
  readonly parts: readonly Part[];
  /** Whether what it cost was written down by whoever told it: not when their process died. */
  readonly isAccounted: boolean;
}
