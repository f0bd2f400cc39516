import { isKubeError } from '../../kube/kube-error.ts';
import { LEASE, type Lease } from '../../kube/kinds.ts';
import type { Key, Kube } from '../../kube/kube.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Clock } from '../clock.ts';
import type { Leadership } from '../controller.ts';
import { pause } from '../pause.ts';
import { createTenure, type Tenure } from './tenure.ts';

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
  /** For how long it may without another renewal, in ms; 0 or less: it may not. */
  leadsForMs(): number;
  /** Resolves when this process leads; undefined when `signal` was aborted before. */
  acquire(signal: AbortSignal): Promise<number | undefined>;
  /** Renews. Resolves when leadership is lost, or `signal` is aborted: then nobody may write any more. */
  hold(signal: AbortSignal): Promise<'lost' | 'stopped'>;
  /** Lets another lead at once. */
  release(): Promise<void>;
}

/**
 * Leader election over a Lease, compare-and-swap by its resourceVersion. The own right to write ends `renewDeadlineMs`
 * after the last renewal (`Tenure`); the others' lease counts from when a change of it was *seen*. So nobody's clock has to
 * agree with anybody's.
 */
export function createLeaderElector(options: LeaderElectorOptions): LeaderElector {
  const { clock } = options;
  const times = options.times ?? LEASE_TIMES;
  const tenure = createTenure(clock, times.renewDeadlineMs);
  const parts: Parts = { ...options, times, tenure, isTaken: createRivalry(options, times) };
  const epoch = (): number => tenure.lease()?.spec?.leaseTransitions ?? 0;
  return {
    epoch,
    mayWrite: tenure.isValid,
    leadsForMs: tenure.lastsMs,
    acquire: async (signal) => {
      while (!signal.aborted) {
        if (await tryAcquire(parts)) {
          return epoch();
        }
        await pause(clock, times.retryMs * (1 + options.chance() / 5), signal);
      }
      return undefined;
    },
    hold: async (signal) => {
      await pause(clock, times.retryMs, signal);
      while (!signal.aborted) {
        if (!tenure.isValid() || !(await renew(parts))) {
          tenure.end();
          return 'lost';
        }
        await pause(clock, times.retryMs, signal);
      }
      return 'stopped';
    },
    release: async () => await release(parts),
  };
}

interface Parts extends LeaderElectorOptions {
  readonly times: LeaseTimes;
  readonly tenure: Tenure;
  /** Whether another holds the lease, as far as can be known. */
  readonly isTaken: (lease: Lease) => boolean;
}

/** A lease is free when nobody has it, or when it has not changed for its whole duration while we looked. */
function createRivalry({ clock, identity }: LeaderElectorOptions, times: LeaseTimes): Parts['isTaken'] {
  let observed: { readonly version: string; readonly at: number } | undefined;
  return ({ metadata, spec }) => {
    const version = metadata.resourceVersion ?? '';
    if (observed?.version !== version) {
      observed = { version, at: clock.monotonicMs() };
    }
    const holder = spec?.holderIdentity ?? '';
    const durationMs = (spec?.leaseDurationSeconds ?? times.durationMs / 1000) * 1000;
    return holder !== '' && holder !== identity && clock.monotonicMs() - observed.at < durationMs;
  };
}

async function tryAcquire(parts: Parts): Promise<boolean> {
  const { kube, clock, log } = parts;
  try {
    const lease = await kube.get(LEASE, parts.lease);
    if (lease !== undefined && parts.isTaken(lease)) {
      return false;
    }
    const now = clock.microTime();
    const leaseTransitions = (lease?.spec?.leaseTransitions ?? 0) + 1;
    await write(parts, lease, { ...ownSpec(parts, now), acquireTime: now, leaseTransitions });
    return true;
  } catch (error) {
    log.warn({ err: error }, 'the lease could not be asked for');
    return false;
  }
}

/** @returns false when another leads. */
async function renew(parts: Parts): Promise<boolean> {
  const { kube, clock, identity, log, tenure } = parts;
  const before = tenure.lease();
  try {
    await write(parts, before, { ...before?.spec, ...ownSpec(parts, clock.microTime()) });
    return true;
  } catch (error) {
    if (!isKubeError(error, 'Conflict', 'NotFound')) {
      log.warn({ err: error }, 'the lease could not be renewed yet');
      return true;
    }
  }
  const now = await kube.get(LEASE, parts.lease).catch(() => before);
  if (now?.spec?.holderIdentity !== identity) {
    return false;
  }
  // Our own write, whose answer was lost; or somebody has put a label on it. The deadline goes on as it was.
  tenure.correct(now);
  return true;
}

async function write(
  { kube, tenure, lease }: Parts,
  current: Lease | undefined,
  spec: Lease['spec'],
): Promise<void> {
  const keep = tenure.begin();
  const metadata = current?.metadata ?? lease;
  const object: Lease = { apiVersion: LEASE.apiVersion, kind: LEASE.kind, metadata, spec: { ...spec } };
  keep(await (current === undefined ? kube.create(LEASE, object) : kube.replace(LEASE, object)));
}

async function release({ kube, clock, log, tenure }: Parts): Promise<void> {
  const lease = tenure.isValid() ? tenure.lease() : undefined;
  tenure.end();
  if (lease === undefined) {
    return;
  }
  const spec = { ...lease.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: clock.microTime() };
  await kube
    .replace(LEASE, { ...lease, spec })
    .catch((error: unknown) => log.warn({ err: error }, 'the lease could not be given back'));
}

function ownSpec({ identity, times }: Parts, now: string): NonNullable<Lease['spec']> {
  const leaseDurationSeconds = Math.max(1, Math.round(times.durationMs / 1000));
  return { holderIdentity: identity, leaseDurationSeconds, renewTime: now };
}
