import { type Colour, LABELS, type Role } from '@studyflow/cdk8s';

import type { Release } from '../../api/v1alpha1/release.ts';
import { deploymentsOf, holdersOf, podReleaseOf, replicasOf, runsRevision } from './colours.ts';
import { AT_FIRST, activeStamp, stampOf } from './stamps.ts';
import { COLOURS, OTHER, type PlatformView, SERVED_ROLES, type Situation } from './view.ts';

/**
 * The colour of a release, found out from what there is, never remembered: where the Services say it is, where its
 * Deployments are, where its very revision runs already; else the colour that the Services do not name.
 */
export function placeOf(view: PlatformView, release: Release): Colour {
  const { name } = release.metadata;
  const active = activeStamp(view)?.colour ?? AT_FIRST;
  return (
    SERVED_ROLES.map((role) => stampOf(view.services[role])).find((stamp) => stamp?.release === name)
      ?.colour ??
    COLOURS.find((colour) => holdersOf(view.colours[colour]).has(name)) ??
    [active, OTHER[active]].find((colour) => runsRevision(view.colours[colour], release.spec.revision)) ??
    OTHER[active]
  );
}

/** @returns the name with which the pods of a release are started: those that run the revision already keep theirs. */
export function podReleaseFor({ view, release, colour }: Situation): string {
  const there = view.colours[colour];
  const isSame = deploymentsOf(there).every(
    (deployment) => deployment.metadata.labels?.[LABELS.revision] === release.spec.revision,
  );
  return (isSame ? podReleaseOf(there) : undefined) ?? release.metadata.name;
}

/**
 * Whether it goes back to pods that served until a moment ago: they have been judged, and the schema fits them. True
 * also for a release of the very revision that serves.
 */
export function isReturn({ view, release, colour }: Situation): boolean {
  const stamp = activeStamp(view);
  if (stamp === undefined || !runsRevision(view.colours[colour], release.spec.revision)) {
    return false;
  }
  return stamp.colour === colour
    ? stamp.release !== release.metadata.name
    : stamp.previous !== undefined && stamp.previous === podReleaseOf(view.colours[colour]);
}

/** @returns pods that a role needs before all traffic comes: at least as many as the other colour has now. */
export function fullSize({ view, release, other }: Situation, role: Role): number {
  const { replicas, maxReplicas = replicas } = release.spec.template.roles[role];
  const serving = activeStamp(view)?.colour === other ? replicasOf(view.colours[other].deployments[role]) : 0;
  return Math.max(replicas, Math.min(serving, maxReplicas));
}
