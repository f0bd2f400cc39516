import type { SecretRotation } from '../api/v1alpha1/secret-rotation.ts';
import type { Kind, KubeObject } from '../kube/kube.ts';

/** What is counted of the rotation of one secret. */
export interface RotationFigures {
  readonly namespace: string;
  readonly name: string;
  /** What is rotated, as `spec.secret` names it. */
  readonly secret: string;
  /** Since the last rotation ended; of a secret that was never rotated, since it was asked for. */
  readonly ageSeconds: number;
  /** How long a rotation has been due, or has gone on beyond its grace; 0 at rest, and while it is paused. */
  readonly lateSeconds: number;
}

/** Those of every SecretRotation. */
export function rotationFigures(
  kind: Kind,
  objects: readonly KubeObject[],
  now: Date,
): readonly RotationFigures[] {
  if (kind.kind !== 'SecretRotation') return [];
  return (objects as readonly SecretRotation[]).map((rotation) => {
    const { metadata, spec, status } = rotation;
    const { namespace = '', name, creationTimestamp = now.toISOString() } = metadata;
    const since = (time: string): number => Math.max(0, (now.getTime() - Date.parse(time)) / 1_000);
    return {
      ...{ namespace, name, secret: spec.secret },
      ageSeconds: since(status?.lastRotationTime ?? creationTimestamp),
      lateSeconds: spec.paused ? 0 : lateness(rotation, since),
    };
  });
}

function lateness({ metadata, spec, status }: SecretRotation, since: (time: string) => number): number {
  if (status?.current !== undefined) {
    const takes = spec.graceSeconds + (spec.publishSeconds ?? 0);
    return Math.max(0, since(status.current.startTime) - takes);
  }
  const due = status?.version === undefined ? metadata.creationTimestamp : status.nextRotationTime;
  return due === undefined ? 0 : since(due);
}
