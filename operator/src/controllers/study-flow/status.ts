import { processSelector } from '@studyflow/cdk8s';
import { mergeConditions, STUDY_FLOW_CONDITIONS } from '../../api/conditions.ts';
import type { Finding } from '../../api/conditions.ts';
import type { StudyFlow, StudyFlowStatus } from '../../api/v1alpha1/study-flow.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { backedUp } from './backed-up.ts';
import { backupFields } from './backups.ts';
import { restoreFields } from './restore.ts';
import { isOptional, kindOf, nameOfKind } from './kinds.ts';
import type { Observation } from './observe.ts';

/**
 * What is written before anything is done: that the platform was seen, so that nothing takes it for settled, and which
 * kinds it is about to have, so that they are found again even if this process ends now.
 *
 * @returns undefined when it is known already.
 */
export function prologue({ studyFlow, wanted }: Observation, now: Date): StudyFlowStatus | undefined {
  const { status = {}, metadata } = studyFlow;
  const known = status.optionalKinds ?? [];
  const missing = optionalKindsOf(wanted).filter((kind) => !known.includes(kind));
  if (status.conditions !== undefined && missing.length === 0) return undefined;
  const at = { generation: metadata.generation ?? 0, now };
  return {
    ...status,
    observedGeneration: status.observedGeneration ?? at.generation,
    conditions: mergeConditions(conditionsOf(studyFlow), status.conditions, [], at),
    ...withOptionalKinds([...known, ...missing]),
  };
}

/** The whole status, out of what is. The same facts give the same status, and nothing is written. */
export function statusOf(
  observation: Observation,
  findings: readonly Finding[],
  now: Date,
  optionalKinds: readonly string[],
): StudyFlowStatus {
  const { studyFlow, revision, releases, lastNumber } = observation;
  const at = { generation: studyFlow.metadata.generation ?? 0, now };
  const latest = releases.at(-1);
  const backup = backupFields(observation);
  const all = [...findings, ...backedUp({ ...studyFlow, status: backup }, now)];
  return {
    observedGeneration: at.generation,
    conditions: mergeConditions(conditionsOf(studyFlow), studyFlow.status?.conditions, all, at),
    ...activeFields(observation),
    ...(latest && { latestRelease: latest.metadata.name }),
    ...(lastNumber > 0 && { latestReleaseNumber: lastNumber }),
    revision,
    ...backup,
    ...restoreFields(observation),
    ...withOptionalKinds(optionalKinds),
  };
}

/** Nobody waits for a condition that will never be found out. */
function conditionsOf({ spec }: StudyFlow): readonly string[] {
  return STUDY_FLOW_CONDITIONS.filter((type) => type !== 'BackedUp' || spec.backup !== undefined);
}

/** Kinds that a platform has objects of and that not every cluster has, by name. */
export function optionalKindsOf(objects: readonly KubeObject[]): readonly string[] {
  const kinds = objects.map(kindOf).filter(isOptional);
  return [...new Set(kinds.map(nameOfKind))].sort();
}

function activeFields({ studyFlow, releases, active, deployments }: Observation): Partial<StudyFlowStatus> {
  if (!active) return { replicas: 0 };
  const { name } = studyFlow.metadata;
  const image = imageOf(
    studyFlow,
    releases.find(({ metadata }) => metadata.name === active.release)?.spec.template.image,
  );
  const selector = Object.entries(processSelector(name, 'api', active.colour)).map((pair) => pair.join('='));
  return {
    activeColour: active.colour,
    activeRelease: active.release,
    ...(image !== undefined && { activeImage: image }),
    replicas: deployments.get(`${name}-api-${active.colour}`)?.status?.replicas ?? 0,
    selector: selector.sort().join(','),
  };
}

/** Of a release that somebody has deleted, what was known of it. */
function imageOf({ status }: StudyFlow, image: string | undefined): string | undefined {
  return image ?? status?.activeImage;
}

function withOptionalKinds(kinds: readonly string[]): Pick<StudyFlowStatus, 'optionalKinds'> {
  return kinds.length === 0 ? {} : { optionalKinds: [...kinds].sort() };
}
