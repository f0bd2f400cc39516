import { REASONS } from '../../api/reasons.ts';
import { toTime } from '../../api/conditions.ts';
import type { SecretRotation, SecretRotationStatus } from '../../api/v1alpha1/secret-rotation.ts';
import type { Vault } from '../../vault/vault.ts';
import { revokeLogins, type Subject } from './logins.ts';
import { nextTime, type Step } from './plan.ts';
import { readStored, writeNext } from './stored.ts';
import { behind, type Testimony } from './witness.ts';

/** What a step needs of the world. */
export interface Hands {
  readonly vault: Vault;
  readonly subject: Subject;
  /** Asks every pod of the platform that runs. */
  hear(): Promise<readonly Testimony[]>;
  readonly now: Date;
}

/** What has become of a step. */
export interface Outcome {
  /** `done`: at rest; `going`: more is to come by itself. */
  readonly is: 'done' | 'going';
  readonly reason: string;
  readonly message: string;
  /** Fields of the status that change; undefined takes one away. */
  readonly change: { readonly [Name in keyof SecretRotationStatus]?: SecretRotationStatus[Name] | undefined };
  readonly againMs?: number;
}

type Past = NonNullable<SecretRotationStatus['history']>[number];

/** How soon pods are asked again. */
const ASK_AGAIN_MS = 2_000;
const KEPT = 10;

/** Makes the step. @throws VaultProblem, and then nothing was revoked and the last good version is still in Vault. */
export async function act(rotation: SecretRotation, step: Step, hands: Hands): Promise<Outcome> {
  switch (step.do) {
    case 'stay':
      return going(REASONS.paused, 'spec.paused is true: nothing is begun and nothing revoked.');
    case 'rest':
      return rest(rotation, step.untilMs, hands.now);
    case 'begin':
      return begin(rotation, step.trigger, hands.now);
    case 'write':
      return await write(rotation, hands);
    case 'prove':
      return await prove(rotation, step.version, hands);
    case 'wait':
      return {
        ...going(
          REASONS.inGrace,
          `Version ${step.version} is in use; the old logins end after the grace period.`,
        ),
        againMs: step.untilMs - hands.now.getTime(),
      };
    case 'revoke':
      return await revoke(rotation, step.version, hands);
  }
}

function begin(
  { spec, status }: SecretRotation,
  trigger: 'First' | 'Schedule' | 'Request',
  now: Date,
): Outcome {
  return {
    ...going(REASONS.rotating, 'Makes new logins.'),
    change: {
      count: (status?.count ?? 0) + 1,
      observedRotate: spec.rotate,
      current: { step: 'Writing', trigger, startTime: toTime(now) },
    },
    againMs: 0,
  };
}

async function write(rotation: SecretRotation, { vault, subject }: Hands): Promise<Outcome> {
  const { current, count = 0 } = rotation.status ?? {};
  const { version } = await writeNext(vault, subject, `${rotation.metadata.uid ?? ''}/${count}`);
  return {
    ...going(REASONS.rotating, `Version ${version} is written; waits until every pod uses it.`),
    change: current === undefined ? {} : { current: { ...current, step: 'Proving', version } },
    againMs: 0,
  };
}

async function prove(rotation: SecretRotation, version: number, { hear, now }: Hands): Promise<Outcome> {
  const missing = whatIsMissing(await hear(), version);
  if (missing !== undefined) return missing;
  const { current } = rotation.status ?? {};
  return {
    ...going(REASONS.inGrace, `Every pod uses version ${version}.`),
    change: current === undefined ? {} : { current: { ...current, step: 'Grace', proveTime: toTime(now) } },
    againMs: 0,
  };
}

function whatIsMissing(testimonies: readonly Testimony[], version: number): Outcome | undefined {
  if (testimonies.length === 0) {
    return {
      ...going(
        REASONS.usedByNobody,
        `No pod of the platform runs, so nobody can prove version ${version}; the old logins stay. Start the platform.`,
      ),
      againMs: ASK_AGAIN_MS,
    };
  }
  const late = behind(testimonies, version);
  if (late.length === 0) return undefined;
  const named = late.slice(0, 3).join(', ');
  return {
    ...going(
      REASONS.notInUse,
      `${late.length} of ${testimonies.length} pods do not use version ${version} yet: ${named}. The old logins stay. If it lasts, look at their logs and at VAULT_ADDR.`,
    ),
    againMs: ASK_AGAIN_MS,
  };
}

/** Looks once more at pods and at Vault first: what is revoked does not come back. */
async function revoke(rotation: SecretRotation, version: number, hands: Hands): Promise<Outcome> {
  const { vault, subject, now } = hands;
  const missing = whatIsMissing(await hands.hear(), version);
  if (missing !== undefined) return missing;
  const stored = await readStored(vault, subject);
  const isOurs = stored?.version === version;
  if (isOurs && stored.previous !== undefined) await revokeLogins(vault, subject, stored.previous);
  return finish(rotation, version, isOurs ? 'Revoked' : 'WrittenMeanwhile', now);
}

function finish(
  { spec, status }: SecretRotation,
  version: number,
  result: Past['result'],
  now: Date,
): Outcome {
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

/** At rest the outcome of the last rotation stays said. */
function rest({ status }: SecretRotation, untilMs: number | undefined, now: Date): Outcome {
  const [last = { version: status?.version ?? 0, result: 'Revoked' as const }] = status?.history ?? [];
  return {
    is: 'done',
    ...summaryOf(last),
    change: {},
    ...(untilMs !== undefined && { againMs: untilMs - now.getTime() }),
  };
}

function summaryOf({
  version,
  result,
}: Pick<Past, 'version' | 'result'>): Pick<Outcome, 'reason' | 'message'> {
  return result === 'Revoked'
    ? {
        reason: REASONS.rotated,
        message: `Every pod uses version ${version}; the logins before it are revoked.`,
      }
    : {
        reason: REASONS.writtenMeanwhile,
        message: `Somebody has written a version after ${version}: nothing was revoked. Raise spec.rotate to rotate again.`,
      };
}

function going(reason: string, message: string): Outcome {
  return { is: 'going', reason, message, change: {} };
}
