import type { Release } from '../../api/v1alpha1/release.ts';
import type { Job } from '../../kube/kinds.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { isInPlace } from '../../runtime/apply-if-changed.ts';
import { idOf, isOptional, kindOf } from './kinds.ts';
import type { Observation } from './observe.ts';
import { hasEnded, outcomeOf } from './outcome.ts';
import { isRestored, restoreToMake } from './restore.ts';
import { ownershipOf } from './ownership.ts';
import { followingRelease, isSwitched, newRelease, withoutSelector } from './resources.ts';

/** An object as it should be, and as it is; the latter is undefined when there is none of ours. */
export interface Change<T extends KubeObject = KubeObject> {
  readonly wanted: T;
  readonly current: T | undefined;
}

/** What one reconcile does, in this order. */
export interface Plan {
  readonly changes: readonly Change[];
  readonly release: Release | undefined;
  /** What restores the database before there is a release. */
  readonly restore: Job | undefined;
  readonly followers: readonly Change<Release>[];
  /** Children without a reason any more. */
  readonly strays: readonly KubeObject[];
  /** Releases beyond the history that is kept, the oldest first. */
  readonly pruned: readonly Release[];
}

/** From what is to what should be. Pure: the same observation gives the same plan, and at rest an empty one. */
export function planFor(observation: Observation): Plan {
  return {
    changes: changesOf(observation),
    release: isRestored(observation) ? releaseToMake(observation) : undefined,
    restore: restoreToMake(observation),
    followers: followersOf(observation),
    strays: straysOf(observation),
    pruned: prunedOf(observation),
  };
}

function changesOf({ wanted, found, studyFlow, hasAskedForOptional }: Observation): readonly Change[] {
  return wanted.flatMap((object) => {
    const known = found.get(idOf(object));
    const current = known && isOursToChange(known, studyFlow) ? known : undefined;
    if (!hasAskedForOptional && isOptional(kindOf(object))) return [];
    const intent = current && isSwitched(object) ? withoutSelector(object) : object;
    return current && isInPlace(intent, current) ? [] : [{ wanted: intent, current }];
  });
}

function isOursToChange(object: KubeObject, studyFlow: Observation['studyFlow']): boolean {
  return ['ours', 'orphaned'].includes(ownershipOf(object, studyFlow));
}

/** A release is made when the newest one is not of what the resource describes now; so the newest change wins. */
function releaseToMake({ studyFlow, revision, releases, lastNumber }: Observation): Release | undefined {
  return releases.at(-1)?.spec.revision === revision
    ? undefined
    : newRelease(studyFlow, lastNumber + 1, revision);
}

/** The release that serves and the one that is about to follow the scale of the resource. */
function followersOf({ studyFlow, releases, active }: Observation): readonly Change<Release>[] {
  const newest = releases.at(-1);
  const isFollowing = (release: Release): boolean =>
    release.metadata.name === active?.release ||
    (release === newest && ['under way', 'succeeded'].includes(outcomeOf(release)));
  return releases.filter(isFollowing).flatMap((current) => {
    const wanted = followingRelease(studyFlow, current);
    return isInPlace(wanted, current) ? [] : [{ wanted, current }];
  });
}

function straysOf(observation: Observation): readonly KubeObject[] {
  const { wanted, found, studyFlow } = observation;
  const ids = new Set(wanted.map(idOf));
  const isRolledOut = isGatewayRolledOut(observation);
  return [...found.values()].filter(
    (object) =>
      !ids.has(idOf(object)) &&
      object.metadata.deletionTimestamp === undefined &&
      ownershipOf(object, studyFlow) === 'ours' &&
      // Pods of before still read the configuration of before.
      (object.kind !== 'ConfigMap' || isRolledOut),
  );
}

function isGatewayRolledOut({ studyFlow, deployments }: Observation): boolean {
  const gateway = deployments.get(`${studyFlow.metadata.name}-gateway`);
  if (!gateway) return true;
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0 } = gateway.status ?? {};
  return observedGeneration >= (gateway.metadata.generation ?? 0) && replicas === updatedReplicas;
}

/** Never the newest, the one that serves, or the one that it followed: those may still be needed. */
function prunedOf({ studyFlow, releases, active }: Observation): readonly Release[] {
  const serving = releases.find(({ metadata }) => metadata.name === active?.release);
  const kept = new Set([releases.at(-1)?.metadata.name, active?.release, serving?.status?.previousRelease]);
  const ended = releases.filter((release) => hasEnded(release) && !kept.has(release.metadata.name));
  return ended.slice(0, Math.max(0, ended.length - studyFlow.spec.revisionHistoryLimit));
}
