import { REASONS } from '../../api/reasons.ts';
import type { ContainerStatus, Pod } from '../../kube/kinds.ts';

/** Why no pod of a Job runs, and what to do. */
export interface Obstacle {
  readonly reason: string;
  readonly message: string;
}

const IMAGE = /^(ImagePullBackOff|ErrImagePull|InvalidImageName|ErrImageNeverPull|RegistryUnavailable)$/;
const CONFIGURATION = /^(CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

/** @returns what keeps a pod from starting; undefined when nothing does. */
export function obstacleOf(pod: Pod): Obstacle | undefined {
  const waiting = pod.status?.containerStatuses?.map(waitingOf).find((state) => state !== undefined);
  if (waiting !== undefined && IMAGE.test(waiting.reason)) {
    return {
      reason: REASONS.imagePullFailed,
      message: `The image cannot be pulled: ${waiting.message} Correct the image or imagePullSecrets.`,
    };
  }
  if (waiting !== undefined && CONFIGURATION.test(waiting.reason)) {
    return {
      reason: REASONS.configurationMissing,
      message: `The pod ${pod.metadata.name} cannot be started: ${waiting.message} Create what is missing, or correct secretNames.`,
    };
  }
  const place = pod.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  return (
    place && {
      reason: REASONS.unschedulable,
      message: `No node takes the pod ${pod.metadata.name}: ${sentence(place.message)} Add a node or make room.`,
    }
  );
}

function waitingOf({
  state,
}: ContainerStatus): { readonly reason: string; readonly message: string } | undefined {
  const waiting = state?.waiting;
  return waiting?.reason === undefined
    ? undefined
    : { reason: waiting.reason, message: sentence(waiting.message ?? waiting.reason) };
}

function sentence(text = 'no more is known'): string {
  const short = text.replaceAll(/\s+/g, ' ').trim().slice(0, 400);
  return short.endsWith('.') ? short : `${short}.`;
}
