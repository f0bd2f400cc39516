import type { GatewayCall, FallbackMode } from '../call.ts';
import type { GatewayPart } from '../gateway-part.ts';

/** What is needed to write a stream once more, and to go on with it: everything but what it says. */
export interface StreamAbout {
  /** Of the stream and of the answer: one id. */
  readonly id: string;
  /** Whose language it is written in. */
  readonly door: string;
  /** The model that was asked for. */
  readonly model: string;
  /** What the door's writer is made from, beside the id and the model. */
  readonly head: NonNullable<GatewayCall['keepAs']>;
  readonly fallback: FallbackMode;
}

/** `running` by a process that lives or has died, `left` by whoever ran it, or `ended` with its last part. */
export type StreamState = 'running' | 'left' | 'ended';

/** A stream as it was at one moment. */
export interface StreamMoment {
  /** Who runs it, or ran it last: a process, and which of its turns. */
  readonly by: string;
  readonly state: StreamState;
  /** What was said from the wanted place on. */
  readonly batches: readonly (readonly GatewayPart[])[];
}

/** Milliseconds that a stream is kept once it is over; one that runs, from its beginning. */
export const KEPT_MS = 3_600_000;
/** Of one stream; what is longer cannot be followed. */
export const MOST_BYTES = 2_097_152;
/** Of one owner; of more the oldest are forgotten. */
export const MOST_PER_OWNER = 200;
