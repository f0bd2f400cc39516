import type { Lease } from '../../kube/kinds.ts';
import type { Clock } from '../clock.ts';

/** What this process holds of a lease, and for how long it may rely on it. */
export interface Tenure {
  /** The lease as it was written last; undefined when it is not ours. */
  lease(): Lease | undefined;
  /** Whether the last renewal is recent enough. */
  isValid(): boolean;
  /** For how long it will be without another renewal, in ms; 0 or less: it is not. */
  lastsMs(): number;
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
  const lastsMs = (): number => {
    if (held === undefined) return 0;
    const { monotonicMs, wallMs } = held;
    return deadlineMs - Math.max(clock.monotonicMs() - monotonicMs, clock.now().getTime() - wallMs);
  };
  return {
    lease: () => held?.lease,
    isValid: () => lastsMs() > 0,
    lastsMs,
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
