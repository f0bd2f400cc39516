import type { Lease } from '../../kube/kinds.ts';
import type { Clock } from '../clock.ts';

/** What this process holds of a lease, and for how long it may rely on it. */
export interface Tenure {
  /** The lease as it was written last; undefined when it is not ours. */
  lease(): Lease | undefined;
  /** Whether the last renewal is recent enough. */
  isValid(): boolean;
  /** To be called before the lease is written. @returns what to call with the answer. */
  begin(): (written: Lease) => void;
  /** The same renewal, in a newer version. */
  correct(lease: Lease): void;
  end(): void;
}

/**
 * Nothing held yet. The right ends `deadlineMs` after the renewal that succeeded last was *sent*, by whichever of the two
 * clocks says more: the wall clock may be set, the monotonic one may stand still while a machine sleeps.
 */
export function createTenure(clock: Clock, deadlineMs: number): Tenure {
  let held: { lease: Lease; readonly monotonicMs: number; readonly wallMs: number } | undefined;
  return {
    lease: () => held?.lease,
    isValid: () =>
      held !== undefined &&
      Math.max(clock.monotonicMs() - held.monotonicMs, clock.now().getTime() - held.wallMs) < deadlineMs,
    begin: () => {
      const before = { monotonicMs: clock.monotonicMs(), wallMs: clock.now().getTime() };
      return (lease) => {
        held = { lease, ...before };
      };
    },
    correct: (lease) => {
      if (held !== undefined) {
        held.lease = lease;
      }
    },
    end: () => {
      held = undefined;
    },
  };
}
