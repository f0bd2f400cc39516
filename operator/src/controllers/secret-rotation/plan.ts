import type { SecretRotation, SecretRotationStatus } from '../../api/v1alpha1/secret-rotation.ts';

export type Trigger = NonNullable<SecretRotationStatus['current']>['trigger'];

/** The next step of a rotation, as far as the resource and the clock decide it. */
export type Step =
  | { readonly do: 'rest'; readonly untilMs?: number }
  | { readonly do: 'stay' }
  | { readonly do: 'begin'; readonly trigger: Trigger }
  | { readonly do: 'write'; readonly stage: number }
  | { readonly do: 'prove'; readonly stage: number; readonly version: number }
  /** The old logins are still good. */
  | { readonly do: 'wait'; readonly untilMs: number; readonly version: number }
  | { readonly do: 'revoke'; readonly version: number };

/** @returns what comes next; a rotation that was begun is finished before another one begins. */
export function plan(rotation: SecretRotation, now: Date): Step {
  const { spec, status } = rotation;
  if (spec.paused) return { do: 'stay' };
  const { current } = status ?? {};
  if (current === undefined) return whetherToBegin(rotation, now);
  const { version, proveTime, stage = 0 } = current;
  if (version === undefined || current.step === 'Writing') return { do: 'write', stage };
  if (proveTime === undefined) return { do: 'prove', stage, version };
  const untilMs = Date.parse(proveTime) + spec.graceSeconds * 1_000;
  return now.getTime() < untilMs ? { do: 'wait', untilMs, version } : { do: 'revoke', version };
}

function whetherToBegin({ spec, status }: SecretRotation, now: Date): Step {
  if (status?.version === undefined) return { do: 'begin', trigger: 'First' };
  if (spec.rotate > (status.observedRotate ?? 0)) return { do: 'begin', trigger: 'Request' };
  const next = nextTime(spec.intervalSeconds, status.lastRotationTime);
  if (next === undefined) return { do: 'rest' };
  return next <= now.getTime() ? { do: 'begin', trigger: 'Schedule' } : { do: 'rest', untilMs: next };
}

/** When the next one is due, in milliseconds; undefined: never by itself. */
export function nextTime(
  intervalSeconds: number | undefined,
  lastRotationTime: string | undefined,
): number | undefined {
  if (intervalSeconds === undefined || lastRotationTime === undefined) return undefined;
  return Date.parse(lastRotationTime) + intervalSeconds * 1_000;
}
