/** Decides whether a candidate may be asked at all; shared by all processes where one is given (R20). */
export interface Breaker {
  /** Whether a call may go there now. A `true` while it is open is the one probe of its window. */
  allows(name: string): boolean | Promise<boolean>;
  /** `failed` before its first token, `broke` after it, `left` when its caller went away: that tells nothing. */
  report(name: string, outcome: 'answered' | 'failed' | 'broke' | 'left'): void;
}
