import { findCondition } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { SecretRotation, SecretRotationStatus } from '../../api/v1alpha1/secret-rotation.ts';
import type { Doubt } from './secret-kind.ts';

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
  /** Somebody was still connected with one, and is looked for again then. */
  | { readonly do: 'putOff'; readonly untilMs: number; readonly doubt: Doubt }
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
  if (now.getTime() < untilMs) return { do: 'wait', untilMs, version };
  return putOff(rotation, now) ?? { do: 'revoke', version };
}

/** Only while that is what is said: whoever has paused it meanwhile, or has seen Vault away, is answered at once. */
function putOff({ status }: SecretRotation, now: Date): Step | undefined {
  const { reason, message = '' } = findCondition(status?.conditions, 'Ready') ?? {};
  if (reason !== REASONS.oldLoginInUse) return undefined;
  const untilMs = Date.parse(status?.current?.retryTime ?? '');
  return now.getTime() < untilMs ? { do: 'putOff', untilMs, doubt: { reason, message } } : undefined;
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
