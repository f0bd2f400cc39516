/** Where the operator takes the time from; tests bring their own. */
export interface Clock {
  now(): Date;
  /** Milliseconds since some moment; never goes back, goes on while the machine's clock is corrected. */
  monotonicMs(): number;
  /** Now as Kubernetes' MicroTime: RFC 3339 with six decimals. */
  microTime(): string;
  /** Calls `then` once after `ms`. @returns what cancels it. */
  after(ms: number, then: () => void): () => void;
}
