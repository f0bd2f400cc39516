import { findCondition } from '../../api/conditions.ts';
import type { Finding, StudyFlowConditionType } from '../../api/conditions.ts';
import { REASONS } from '../../api/reasons.ts';
import type { Release } from '../../api/v1alpha1/release.ts';
import type { Deployment } from '../../kube/workloads.ts';
import { reconciling, settled, stalled } from '../../runtime/conditions.ts';
import type { Objection } from './checks.ts';
import type { Observation } from './observe.ts';
import { isRestored, restoreStateOf } from './restore.ts';
import { outcomeOf } from './outcome.ts';

/** In the way of a platform, as people are told. */
export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

type Findings = readonly Finding[];

/**
 * The conditions of a platform: `Available` whether any version serves, `Ready` whether the one that is asked for does,
 * `Reconciling` and `Stalled` as kstatus has them.
 */
export function judge(observation: Observation, objection?: Objection, refusal?: Refusal): Findings {
  const available = availability(observation);
  const verdict = verdictOn(observation, objection, refusal, available);
  return [...verdict, available];
}

/** Read from top to bottom: the first that speaks is what people are told. */
function verdictOn(
  observation: Observation,
  objection: Objection | undefined,
  refusal: Refusal | undefined,
  available: Finding,
): Findings {
  const newest = observation.releases.at(-1);
  const isServed = newest !== undefined && isWhatIsAsked(observation, newest);
  if (objection) {
    return [
      isServed ? ready(newest, observation) : notReady(objection.reason, objection.message),
      ...settled(objection.reason, objection.message),
    ];
  }
  if (refusal) return refused(refusal);
  if (!isRestored(observation)) return restoring(observation);
  return verdictOnRelease(observation, newest, available);
}

function verdictOnRelease(
  observation: Observation,
  newest: Release | undefined,
  available: Finding,
): Findings {
  if (!newest || newest.spec.revision !== observation.revision) {
    return wait(REASONS.progressing, 'The objects of the platform are being made.');
  }
  if (!isWhatIsAsked(observation, newest)) return released(newest, observation);
  const missing = available.status === 'True' ? missingGateway(observation) : available.message;
  if (missing !== undefined) return wait(REASONS.podsUnready, missing);
  return [ready(newest, observation), ...rest(newest)];
}

/** No release before the database is there. */
function restoring(observation: Observation): Findings {
  const { state, job = '', message } = restoreStateOf(observation) ?? {};
  return state === 'Running'
    ? wait(REASONS.restoring, `Job ${job} restores the database; the first release follows.`)
    : stop(
        REASONS.restoreFailed,
        `${message ?? `Job ${job} has failed.`} Then delete Job ${job}: another one is made.`,
      );
}

/** What is left to do after the new version serves for good. */
function rest(newest: Release): Findings {
  switch (outcomeOf(newest)) {
    case 'succeeded':
      return settled(REASONS.settled, 'All is as it should be.');
    case 'under way': {
      const stall = stallOf(newest);
      if (stall) return stalled(stall.reason, stall.message);
      return reconciling(
        REASONS.releasing,
        `${newest.metadata.name} serves; what the old version leaves is cleared away.`,
      );
    }
    default:
      return stalled(
        REASONS.releaseFailed,
        `${newest.metadata.name} serves, but has not ended well: ${messageOf(newest)}`,
      );
  }
}

/** What is going away needs nobody; anything else waits for a person. */
function refused({ reason, message }: Refusal): Findings {
  return reason === REASONS.beingDeleted ? wait(reason, message) : stop(reason, message);
}

function isWhatIsAsked({ active, revision }: Observation, newest: Release): boolean {
  return (
    newest.spec.revision === revision &&
    outcomeOf(newest) === 'succeeded' &&
    active?.release === newest.metadata.name
  );
}

/** A newest release that does not serve (yet). */
function released(newest: Release, { active }: Observation): Findings {
  const { name } = newest.metadata;
  const said = messageOf(newest);
  const serving = active ? ` ${active.release} serves.` : '';
  const retry = `change the StudyFlow, or try again: kubectl patch release ${name} --type merge -p '{"spec":{"retry":${String(newest.spec.retry + 1)}}}'`;
  switch (outcomeOf(newest)) {
    case 'failed':
      return stop(
        REASONS.releaseFailed,
        `${name} failed: ${said}${serving} Mend what it names, then ${retry}`,
      );
    case 'aborted':
    case 'superseded':
      return stop(REASONS.releaseAborted, `${name} was aborted: ${said}${serving} To go on, ${retry}`);
    case 'succeeded':
      return wait(REASONS.releasing, `${name} has ended well; the Services are looked at.`);
    case 'under way':
      return underWay(newest, serving);
  }
}

function underWay(newest: Release, serving: string): Findings {
  const stall = stallOf(newest);
  if (stall) return stop(stall.reason, stall.message);
  const { name } = newest.metadata;
  return wait(
    REASONS.releasing,
    `${name} is under way.${serving} See how far: kubectl describe release ${name}`,
  );
}

function stallOf({ metadata, status }: Release): Refusal | undefined {
  const stall = findCondition(status?.conditions, 'Stalled');
  return stall?.status === 'True'
    ? { reason: stall.reason, message: `${metadata.name}: ${stall.message}` }
    : undefined;
}

function messageOf({ status }: Release): string {
  return findCondition(status?.conditions, 'Succeeded')?.message ?? '';
}

function availability(observation: Observation): Finding {
  const { active, studyFlow, deployments, answering } = observation;
  if (!active) {
    return finding('Available', 'False', REASONS.noActiveRelease, 'No release has served yet.');
  }
  const idle = ['api', 'rooms']
    .filter((role) => !answering.has(role))
    .map((role) => `${studyFlow.metadata.name}-${role}-${active.colour}`)
    .filter((name) => readyPods(deployments.get(name)) === 0);
  if (idle.length === 0)
    return finding('Available', 'True', REASONS.serving, `${active.release} serves in ${active.colour}.`);
  return finding('Available', 'False', REASONS.podsUnready, `No pod is ready of ${idle.join(' and ')}.`);
}

function missingGateway({ studyFlow, deployments }: Observation): string | undefined {
  const name = `${studyFlow.metadata.name}-gateway`;
  if (!studyFlow.spec.gateway.enabled || readyPods(deployments.get(name)) > 0) return undefined;
  return `No pod is ready of ${name}: nothing comes in. See kubectl describe deployment ${name}`;
}

function readyPods(deployment: Deployment | undefined): number {
  return deployment?.status?.readyReplicas ?? 0;
}

function ready({ metadata, spec }: Release, { active }: Observation): Finding {
  const message = `${metadata.name} serves ${spec.template.image} in ${active?.colour ?? 'no colour'}.`;
  return finding('Ready', 'True', REASONS.released, message);
}

function notReady(reason: string, message: string): Finding {
  return finding('Ready', 'False', reason, message);
}

function wait(reason: string, message: string): Findings {
  return [notReady(reason, message), ...reconciling(reason, message)];
}

function stop(reason: string, message: string): Findings {
  return [notReady(reason, message), ...stalled(reason, message)];
}

function finding(
  type: StudyFlowConditionType,
  status: Finding['status'],
  reason: string,
  message: string,
): Finding<StudyFlowConditionType> {
  return { type, status, reason, message };
}
