import { isKubeError } from '../kube/kube-error.ts';
import { LEASE, type Lease } from '../kube/kinds.ts';
import type { Key, Kube } from '../kube/kube.ts';
import type { Log } from '../telemetry/log.ts';
import type { Clock } from './clock.ts';
import type { Leadership } from './controller.ts';
import { pause } from './pause.ts';

/** How long a lease lasts, and how often it is renewed, in ms. */
export interface LeaseTimes {
  /** For so long the others wait without a sign of the leader. @default 15000 */
  readonly durationMs: number;
  /** A leader that could not renew for so long leads no more. @default 10000 */
  readonly renewDeadlineMs: number;
  /** Pause between two tries. @default 2000 */
  readonly retryMs: number;
}

export const LEASE_TIMES: LeaseTimes = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

/** What an elector needs. `kube`'s calls must have a deadline well below `renewDeadlineMs`. */
export interface LeaderElectorOptions {
  readonly kube: Pick<Kube, 'get' | 'create' | 'replace'>;
  readonly lease: Key;
  /** Differs between any two processes that ever live. */
  readonly identity: string;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly log: Log;
  readonly times?: LeaseTimes;
}

/** Leads, or waits for it. */
export interface LeaderElector extends Leadership {
  /** Whether a write may leave now: asked before each. */
  mayWrite(): boolean;
  /** Resolves when this process leads; undefined when `signal` was aborted before. */
  acquire(signal: AbortSignal): Promise<number | undefined>;
  /** Renews. Resolves when leadership is lost, or `signal` is aborted: then nobody may write any more. */
  hold(signal: AbortSignal): Promise<'lost' | 'stopped'>;
  /** Lets another lead at once. */
  release(): Promise<void>;
}

interface Held {
  lease: Lease;
  /** When the renewal that succeeded last was begun, by both clocks. */
  monotonicMs: number;
  wallMs: number;
}

/**
 * Leader election over a Lease, compare-and-swap by its resourceVersion. The own right to write ends `renewDeadlineMs`
 * after the last renewal was sent, by whichever of the two clocks says more: the wall clock may be set, the monotonic one
 * may stand still while a machine sleeps. The others' lease counts from when a change of it was *seen*, so nobody's
 * clock has to agree with anybody's.
 */
export function createLeaderElector(options: LeaderElectorOptions): LeaderElector {
  const { kube, clock, identity, log } = options;
  const times = options.times ?? LEASE_TIMES;
  let held: Held | undefined;
  let observed: { readonly version: string; readonly at: number } | undefined;

  const elapsedMs = (since: Held): number =>
    Math.max(clock.monotonicMs() - since.monotonicMs, clock.now().getTime() - since.wallMs);
  const mayWrite = (): boolean => held !== undefined && elapsedMs(held) < times.renewDeadlineMs;
  const retryMs = (): number => times.retryMs * (1 + options.chance() / 5);

  async function write(current: Lease | undefined, spec: Lease['spec']): Promise<Lease> {
    const before = { monotonicMs: clock.monotonicMs(), wallMs: clock.now().getTime() };
    const metadata = current?.metadata ?? options.lease;
    const lease: Lease = { apiVersion: LEASE.apiVersion, kind: LEASE.kind, metadata, spec: { ...spec } };
    const written = await (current === undefined ? kube.create(LEASE, lease) : kube.replace(LEASE, lease));
    held = { lease: written, ...before };
    return written;
  }

  function isTaken(lease: Lease): boolean {
    const version = lease.metadata.resourceVersion ?? '';
    if (observed?.version !== version) {
      observed = { version, at: clock.monotonicMs() };
    }
    const holder = lease.spec?.holderIdentity ?? '';
    const durationMs = (lease.spec?.leaseDurationSeconds ?? times.durationMs / 1000) * 1000;
    return holder !== '' && holder !== identity && clock.monotonicMs() - observed.at < durationMs;
  }

  async function tryAcquire(): Promise<boolean> {
    const lease = await kube.get(LEASE, options.lease);
    if (lease !== undefined && isTaken(lease)) {
      return false;
    }
    const now = clock.microTime();
    const transitions = lease === undefined ? 1 : (lease.spec?.leaseTransitions ?? 0) + 1;
    await write(lease, { ...spec(now), acquireTime: now, leaseTransitions: transitions });
    return true;
  }

  function spec(now: string): NonNullable<Lease['spec']> {
    return {
      holderIdentity: identity,
      leaseDurationSeconds: Math.max(1, Math.round(times.durationMs / 1000)),
      renewTime: now,
    };
  }

  /** @returns false when another leads. */
  async function renew(current: Held): Promise<boolean> {
    try {
      await write(current.lease, { ...current.lease.spec, ...spec(clock.microTime()) });
      return true;
    } catch (error) {
      if (!isKubeError(error, 'Conflict', 'NotFound')) {
        log.warn({ err: error }, 'the lease could not be renewed yet');
        return true;
      }
    }
    const lease = await kube.get(LEASE, options.lease).catch(() => current.lease);
    if (lease?.spec?.holderIdentity !== identity) {
      return false;
    }
    // Our own write, whose answer was lost; or somebody has put a label on it. The deadline goes on as it was.
    current.lease = lease;
    return true;
  }

  return {
    mayWrite,
    epoch: () => held?.lease.spec?.leaseTransitions ?? 0,
    acquire: async (signal) => {
      while (!signal.aborted) {
        try {
          if (await tryAcquire()) {
            return held?.lease.spec?.leaseTransitions;
          }
        } catch (error) {
          log.warn({ err: error }, 'the lease could not be asked for');
        }
        await pause(clock, retryMs(), signal);
      }
      return undefined;
    },
    hold: async (signal) => {
      while (!signal.aborted) {
        await pause(clock, times.retryMs, signal);
        if (signal.aborted) {
          break;
        }
        if (held === undefined || !mayWrite() || !(await renew(held))) {
          held = undefined;
          return 'lost';
        }
      }
      return 'stopped';
    },
    release: async () => {
      const current = held;
      held = undefined;
      if (current === undefined || elapsedMs(current) >= times.renewDeadlineMs) {
        return;
      }
      const now = clock.microTime();
      const spec = { ...current.lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: now };
      await kube
        .replace(LEASE, { ...current.lease, spec })
        .catch((error: unknown) => log.warn({ err: error }, 'the lease could not be given back'));
    },
  };
}
