import { REASONS } from '../../api/reasons.ts';
import { toTime } from '../../api/conditions.ts';
import type { SecretRotation, SecretRotationStatus } from '../../api/v1alpha1/secret-rotation.ts';
import { backoffMs } from '../../runtime/loop/backoff.ts';
import { nextTime, type Step, type Trigger } from './plan.ts';
import { checkPolicy, checkRefusals } from './policy.ts';
import type { Doubt, Ending, SecretKind, Turn } from './secret-kind.ts';

/** What has become of a step. */
export interface Outcome {
  /** `done`: at rest; `going`: more is to come by itself. */
  readonly is: 'done' | 'going';
  readonly reason: string;
  readonly message: string;
  /** Fields of the status that change; undefined takes one away. */
  readonly change: { readonly [Name in keyof SecretRotationStatus]?: SecretRotationStatus[Name] | undefined };
  readonly againMs?: number;
  /** What was put right, for an event. */
  readonly notice?: string;
}

type Past = NonNullable<SecretRotationStatus['history']>[number];
type Current = NonNullable<SecretRotationStatus['current']>;

/** How soon pods are asked again. */
const ASK_AGAIN_MS = 2_000;
/** Who is still connected with an old login is looked for ever more rarely: a program that runs for days is no hurry. */
const LOOK_FOR_CONNECTIONS = { firstMs: ASK_AGAIN_MS, mostMs: 60_000, chance: () => 0 };
/** How soon a secret at rest is looked at again. */
const LOOK_AGAIN_MS = 60_000;
const KEPT = 10;

/** Makes the step. @throws VaultProblem, and then nothing was revoked and the last good version is still in Vault. */
export async function act(
  rotation: SecretRotation,
  step: Step,
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  switch (step.do) {
    case 'stay':
      return going(REASONS.paused, 'spec.paused is true: nothing is begun and nothing revoked.');
    case 'rest':
      return await restOrBegin(rotation, step.untilMs, kind, turn);
    case 'begin':
      return await begin(rotation, step.trigger, kind, turn);
    case 'write':
      return await write(rotation, step.stage, kind, turn);
    case 'prove':
      return await prove(rotation, step, kind, turn);
    case 'wait':
      return {
        ...going(
          REASONS.inGrace,
          `Version ${step.version} is in use; what was before it ends after the grace period.`,
        ),
        againMs: step.untilMs - turn.now.getTime(),
      };
    case 'putOff':
      return {
        ...going(step.doubt.reason, step.doubt.message),
        againMs: step.untilMs - turn.now.getTime(),
      };
    case 'revoke':
      return await revoke(rotation, step.version, kind, turn);
  }
}

async function begin(
  { spec, status }: SecretRotation,
  trigger: Trigger,
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  await checkPolicy(turn.vault, kind, turn.subject);
  const doubt = await kind.mayBegin?.(turn);
  if (doubt !== undefined) return doubted(doubt);
  // Last, and so once for each rotation: a refusal is a line in the audit log of Vault.
  await checkRefusals(turn.vault, kind, turn.subject);
  return {
    ...going(REASONS.rotating, 'Makes what is new.'),
    change: {
      count: (status?.count ?? 0) + 1,
      observedRotate: spec.rotate,
      current: { step: 'Writing', trigger, startTime: toTime(turn.now) },
    },
    againMs: 0,
  };
}

async function write(
  rotation: SecretRotation,
  stage: number,
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  const { current } = rotation.status ?? {};
  const make = kind.stages[stage];
  if (current === undefined || make === undefined) throw new Error(`There is no stage ${stage} to write`);
  const { version } = await make(turn);
  return {
    ...going(REASONS.rotating, `Version ${version} is written; waits until every pod uses it.`),
    change: { current: { ...current, step: 'Proving', version } },
    againMs: 0,
  };
}

async function prove(
  { status }: SecretRotation,
  { stage, version }: { readonly stage: number; readonly version: number },
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  const doubt = await kind.prove(turn, version);
  const { current } = status ?? {};
  if (doubt !== undefined) return doubted(doubt, current);
  if (current === undefined) throw new Error('There is no rotation to prove');
  if (stage + 1 < kind.stages.length) {
    return {
      ...going(REASONS.rotating, `Every pod uses version ${version}; the next stage is written.`),
      change: { current: { ...current, step: 'Writing', stage: stage + 1 } },
      againMs: 0,
    };
  }
  return {
    ...going(REASONS.inGrace, `Every pod uses version ${version}.`),
    change: { current: { ...current, step: 'Grace', proveTime: toTime(turn.now) } },
    againMs: 0,
  };
}

/** Looks once more at pods and at Vault first: what is revoked does not come back. */
async function revoke(
  rotation: SecretRotation,
  version: number,
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  const { current } = rotation.status ?? {};
  const doubt = await kind.prove(turn, version);
  if (doubt !== undefined) return doubted(doubt, current);
  const ending = await kind.revoke(turn, version);
  if (typeof ending === 'string') return finish(rotation, version, ending, turn.now);
  const isConnected = ending.reason === REASONS.oldLoginInUse && current !== undefined;
  return isConnected ? retried(ending, current, turn.now) : doubted(ending, current);
}

/** Looks again after a pause that doubles, and says when. */
function retried({ reason, message }: Doubt, current: Current, now: Date): Outcome {
  const retries = (current.retries ?? 0) + 1;
  const retryTime = toTime(new Date(now.getTime() + backoffMs(retries, LOOK_FOR_CONNECTIONS)));
  const times = retries === 1 ? 'once' : `${retries} times`;
  return {
    ...going(reason, `${message} Looked for ${times}; the next time is ${retryTime}.`),
    change: { current: { ...current, retries, retryTime } },
    againMs: Date.parse(retryTime) - now.getTime(),
  };
}

/** Nothing is done; how much is left is told where it is known. */
function doubted({ reason, message, left }: Doubt, current?: Current): Outcome {
  const isCounted = left !== undefined && current !== undefined;
  return {
    ...going(reason, message),
    ...(isCounted && { change: { current: { ...current, left } } }),
    againMs: ASK_AGAIN_MS,
  };
}

function finish({ spec, status }: SecretRotation, version: number, result: Ending, now: Date): Outcome {
  const { current, history = [] } = status ?? {};
  const ended = toTime(now);
  const next = nextTime(spec.intervalSeconds, ended);
  const { trigger = 'Request', startTime = ended } = current ?? {};
  return {
    is: 'done',
    ...summaryOf({ version, result }),
    change: {
      version,
      current: undefined,
      lastRotationTime: ended,
      nextRotationTime: next === undefined ? undefined : toTime(new Date(next)),
      history: [{ version, trigger, startTime, completionTime: ended, result }, ...history].slice(0, KEPT),
    },
  };
}

/** Some secrets begin by themselves: what is new was written by somebody else, or what is in use ends. */
async function restOrBegin(
  rotation: SecretRotation,
  untilMs: number | undefined,
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  const trigger = await kind.begins?.(turn);
  return trigger === undefined
    ? await rest(rotation, untilMs, kind, turn)
    : await begin(rotation, trigger, kind, turn);
}

/** At rest the outcome of the last rotation stays said; what has gone wrong in Vault meanwhile is put right. */
async function rest(
  { status }: SecretRotation,
  untilMs: number | undefined,
  kind: SecretKind,
  turn: Turn,
): Promise<Outcome> {
  const againMs = pauseAtRest(untilMs, kind, turn.now);
  const [last] = status?.history ?? [];
  const asBefore = {
    is: 'done' as const,
    change: {},
    ...summaryOf({ version: status?.version ?? 0, result: last?.result ?? 'Revoked' }),
    ...(againMs !== undefined && { againMs }),
  };
  const repaired = await kind.repair?.(turn);
  if (repaired === undefined) return asBefore;
  const { version, message: notice } = repaired;
  return { ...asBefore, ...summaryOf({ version, result: 'Revoked' }), change: { version }, notice };
}

/** Until the next rotation, or until a secret that may need something at rest is looked at again; undefined: for ever. */
function pauseAtRest(untilMs: number | undefined, kind: SecretKind, now: Date): number | undefined {
  const dueMs = untilMs === undefined ? undefined : untilMs - now.getTime();
  const isLookedAt = kind.repair !== undefined || kind.begins !== undefined;
  return !isLookedAt ? dueMs : Math.min(dueMs ?? LOOK_AGAIN_MS, LOOK_AGAIN_MS);
}

function summaryOf({
  version,
  result,
}: Pick<Past, 'version' | 'result'>): Pick<Outcome, 'reason' | 'message'> {
  return result === 'Revoked'
    ? {
        reason: REASONS.rotated,
        message: `Every pod uses version ${version}; what was before it is revoked.`,
      }
    : {
        reason: REASONS.writtenMeanwhile,
        message: `Somebody has written a version after ${version}: nothing was revoked. Raise spec.rotate to rotate again.`,
      };
}

function going(reason: string, message: string): Outcome {
  return { is: 'going', reason, message, change: {} };
}
