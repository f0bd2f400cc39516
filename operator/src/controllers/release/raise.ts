import { LABELS, ROLES, type Role } from '@studyflow/cdk8s';

import { ANNOTATIONS } from '../../api/group.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { AUTOSCALER, DEPLOYMENT, type Deployment } from '../../kube/workloads.ts';
import { appliedByUs } from '../../kube/managed-fields.ts';
import { isInPlace, markIntent } from '../../runtime/apply-if-changed.ts';
import { deploymentsOf, isGone, replicasOf } from './colours.ts';
import { fullSize } from './place.ts';
import { COLOUR_KINDS, colourObjects, kindOf } from './resources.ts';
import { activeStamp, epochOf } from './stamps.ts';
import type { Situation } from './view.ts';
import { type Write, adopt, scale, stop } from './writes.ts';

/** How many pods a release wants: few while it is looked at, or what all traffic needs. */
export type Size = 'preview' | 'full';

/** @returns pods that a role needs. */
export function sizeOf(situation: Situation, role: Role, size: Size): number {
  const full = fullSize(situation, role);
  const { previewReplicaCount = full } = situation.release.spec.strategy.blueGreen;
  return size === 'preview' ? Math.min(previewReplicaCount, full) : full;
}

/**
 * @returns what makes the colour what the release says; nothing when it is. Deployments are made with their number of
 * pods from the first moment, and later applied without one. Autoscalers come when the colour has its full size: they
 * would not leave a preview small.
 */
export function raise(situation: Situation, size: Size): readonly Write[] {
  const objects = colourObjects(situation).filter(
    (object) => size === 'full' || object.kind !== AUTOSCALER.kind,
  );
  return [...objects.flatMap((object) => writeOf(situation, object, size)), ...leftovers(situation)];
}

/**
 * @returns what brings each role to its size. Where an autoscaler is, more is its own business, and after the switch less
 * is, too; only from zero it would never return.
 */
export function grow(situation: Situation, size: Size): readonly Write[] {
  const { view, release, colour } = situation;
  const isActive = activeStamp(view)?.colour === colour;
  return ROLES.flatMap((role) => {
    const deployment = view.colours[colour].deployments[role];
    const [there, wanted] = [replicasOf(deployment), sizeOf(situation, role, size)];
    const hasAutoscaler = release.spec.template.roles[role].maxReplicas !== undefined;
    const isOff = hasAutoscaler
      ? isActive
        ? there === 0
        : there < wanted
      : size === 'full'
        ? there !== wanted
        : there < wanted;
    return deployment !== undefined && isOff ? [scale(deployment, wanted)] : [];
  });
}

/** @returns what takes the colour from another release, step by step: pods end, then the objects go. */
export function free({ view, release, colour }: Situation): readonly Write[] {
  const there = view.colours[colour];
  if (
    deploymentsOf(there).every(
      (deployment) =>
        deployment.metadata.labels?.[LABELS.revision] === release.spec.revision && replicasOf(deployment) > 0,
    )
  ) {
    return deploymentsOf(there).map((deployment) => adopt(deployment, release.metadata.name));
  }
  if (!isGone(there)) {
    return stop(there);
  }
  return deploymentsOf(there)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((current) => ({ op: 'remove', kind: DEPLOYMENT, current }));
}

function writeOf(situation: Situation, object: KubeObject, size: Size): readonly Write[] {
  const kind = kindOf(object);
  if (kind === undefined) {
    throw new Error(`a colour is not made of ${object.apiVersion} ${object.kind}`);
  }
  const current = currentOf(situation, object);
  const isDone =
    current !== undefined && (isInPlace(object, current) || current.metadata.deletionTimestamp !== undefined);
  if (isDone) {
    return [];
  }
  if (kind.kind !== DEPLOYMENT.kind) {
    return [{ op: 'apply', kind, object, current }];
  }
  const besides = current === undefined ? firstOf(situation, object, size) : stillOurs(current);
  return [{ op: 'intent', kind, object: withBesides(markIntent(object), besides), current }];
}

/** What a Deployment is made with, and is not asked for again: others write it later. */
interface Besides {
  readonly replicas?: number | undefined;
  readonly epoch?: string | undefined;
}

function firstOf(situation: Situation, object: KubeObject, size: Size): Besides {
  const role = object.metadata.labels?.[LABELS.component] as Role;
  return { replicas: sizeOf(situation, role, size), epoch: String(situation.view.epoch) };
}

/** As long as nobody else has written them, leaving them out would take them away. */
function stillOurs(current: Deployment): Besides {
  const ours = appliedByUs(current)?.fieldsV1;
  const annotations = ours?.['f:metadata']?.['f:annotations'];
  return {
    replicas: ours?.['f:spec']?.['f:replicas'] && replicasOf(current),
    epoch: annotations?.[`f:${ANNOTATIONS.leaderEpoch}`] && epochOf(current),
  };
}

function withBesides(object: KubeObject, { replicas, epoch }: Besides): Deployment {
  const { metadata, spec } = object as Deployment;
  const annotations = { ...metadata.annotations, ...(epoch && { [ANNOTATIONS.leaderEpoch]: epoch }) };
  return {
    ...object,
    metadata: { ...metadata, annotations },
    spec: { ...spec, ...(replicas !== undefined && { replicas }) },
  };
}

function currentOf({ view, colour }: Situation, object: KubeObject): KubeObject | undefined {
  const { companions } = view.colours[colour];
  return [...deploymentsOf(view.colours[colour]), ...companions].find(
    ({ kind, metadata }) => kind === object.kind && metadata.name === object.metadata.name,
  );
}

/** What an earlier release has left in the colour. */
function leftovers(situation: Situation): readonly Write[] {
  const wanted = new Set(colourObjects(situation).map(({ kind, metadata }) => `${kind}/${metadata.name}`));
  return situation.view.colours[situation.colour].companions.flatMap((current): readonly Write[] => {
    const kind = COLOUR_KINDS.find((known) => known.kind === current.kind);
    const isWanted = wanted.has(`${current.kind}/${current.metadata.name}`);
    return isWanted || kind === undefined || current.metadata.deletionTimestamp !== undefined
      ? []
      : [{ op: 'remove', kind, current }];
  });
}
