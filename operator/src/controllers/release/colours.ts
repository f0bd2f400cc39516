import { LABELS, ROLES, type Role } from '@studyflow/cdk8s';

import type { Release } from '../../api/v1alpha1/release.ts';
import type { Pod } from '../../kube/kinds.ts';
import type { Deployment } from '../../kube/workloads.ts';
import { STAMPS } from './stamps.ts';
import { type ColourView, SERVED_ROLES } from './view.ts';

/** @returns the Deployments that there are. */
export function deploymentsOf({ deployments }: ColourView): readonly Deployment[] {
  return Object.values(deployments);
}

/** @returns the name of the Release that a Deployment belongs to. */
export function holderOf(deployment: Deployment): string | undefined {
  return deployment.metadata.annotations?.[STAMPS.holder] ?? deployment.metadata.labels?.[LABELS.release];
}

/** @returns the Releases that Deployments of the colour belong to; more than one only in the middle of a change. */
export function holdersOf(colour: ColourView): ReadonlySet<string> {
  return new Set(deploymentsOf(colour).flatMap((deployment) => holderOf(deployment) ?? []));
}

/** Whether there is nothing in the colour that belongs to another release. */
export function isFreeFor(colour: ColourView, release: string): boolean {
  return deploymentsOf(colour).every((deployment) => holderOf(deployment) === release);
}

/** @returns the release whose name the pods of the colour were started with, if it is one and the same. */
export function podReleaseOf(colour: ColourView): string | undefined {
  const names = new Set(
    deploymentsOf(colour).map((deployment) => deployment.metadata.labels?.[LABELS.release]),
  );
  return names.size === 1 ? [...names][0] : undefined;
}

/** Whether all three roles run this revision, scaled up. */
export function runsRevision({ deployments }: ColourView, revision: string): boolean {
  return ROLES.every((role) => {
    const deployment = deployments[role];
    return deployment?.metadata.labels?.[LABELS.revision] === revision && replicasOf(deployment) > 0;
  });
}

/** @returns the number of pods that a Deployment is told to have. */
export function replicasOf(deployment: Deployment | undefined): number {
  return deployment === undefined ? 0 : (deployment.spec?.replicas ?? 1);
}

/** @returns the pods of a role that are not on their way out. */
export function podsOf(colour: ColourView, role: Role): readonly Pod[] {
  return colour.pods.filter(
    (pod) => pod.metadata.labels?.[LABELS.component] === role && pod.metadata.deletionTimestamp === undefined,
  );
}

/** Whether a pod may be sent requests. */
export function isPodReady(pod: Pod): boolean {
  return (
    pod.metadata.deletionTimestamp === undefined &&
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
  );
}

/** @returns how many pods of a role are ready. */
export function readyCount(colour: ColourView, role: Role): number {
  return podsOf(colour, role).filter(isPodReady).length;
}

/** Whether requests would be answered: each role behind a Service has a ready pod. */
export function isServing(colour: ColourView): boolean {
  return SERVED_ROLES.every((role) => readyCount(colour, role) > 0);
}

/** Whether nothing of the colour runs or is about to. */
export function isGone(colour: ColourView): boolean {
  return (
    deploymentsOf(colour).every((deployment) => replicasOf(deployment) === 0) && colour.pods.length === 0
  );
}

/**
 * Whether all pods of a role are of the release's revision and ready. Judged by the pods themselves: what the Deployment
 * counts comes later, and much later when its controller has much to do.
 */
export function isRoleReady(colour: ColourView, role: Role, release: Release, wanted: number): boolean {
  const deployment = colour.deployments[role];
  if (deployment === undefined || !isSettled(deployment)) {
    return false;
  }
  const ready = podsOf(colour, role).filter(
    (pod) => isPodReady(pod) && pod.metadata.labels?.[LABELS.revision] === release.spec.revision,
  );
  return ready.length >= Math.max(wanted, replicasOf(deployment));
}

/** One that was changed after it was made must have made its pods anew: until then they may be of another template. */
function isSettled(deployment: Deployment): boolean {
  const { generation = 0 } = deployment.metadata;
  const { observedGeneration = 0, updatedReplicas = 0, replicas = 0 } = deployment.status ?? {};
  const isRolledOut = updatedReplicas >= replicasOf(deployment) && replicas === updatedReplicas;
  return generation <= 1 || (observedGeneration >= generation && isRolledOut);
}
