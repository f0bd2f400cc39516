import { ROLES } from '@studyflow/cdk8s';

import { REASONS, type Reason } from '../../api/reasons.ts';
import type { ContainerStatus, Pod } from '../../kube/kinds.ts';
import { deploymentsOf, podsOf, readyCount, replicasOf } from './colours.ts';
import type { ColourView } from './view.ts';

/** Why something is not as it should be, and what to do. */
export interface Diagnosis {
  readonly reason: Reason;
  readonly message: string;
}

const PULL_FAILURES = new Set([
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'RegistryUnavailable',
]);
const CONFIGURATION_FAILURES = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** @returns the worst that keeps the pods of a colour from being ready; the words of the kubelet are quoted. */
export function diagnose(colour: ColourView): Diagnosis {
  const pods = ROLES.flatMap((role) => podsOf(colour, role));
  return (
    refusal(colour) ??
    first(pods, imageFailure) ??
    first(pods, configurationFailure) ??
    first(pods, crash) ??
    first(pods, placementFailure) ?? { reason: REASONS.greenStarting, message: counts(colour) }
  );
}

/** @returns how many pods of each role are ready. */
function counts(colour: ColourView): string {
  const roles = ROLES.map(
    (role) => `${role} ${readyCount(colour, role)} of ${replicasOf(colour.deployments[role])}`,
  );
  return `Pods of ${colour.colour} that are ready: ${roles.join(', ')}.`;
}

function refusal(colour: ColourView): Diagnosis | undefined {
  for (const { metadata, status } of deploymentsOf(colour)) {
    const failure = status?.conditions?.find(
      (condition) => condition.type === 'ReplicaFailure' && condition.status === 'True',
    );
    if (failure !== undefined) {
      const text = failure.message ?? '';
      const isQuota = text.includes('exceeded quota');
      return {
        reason: isQuota ? REASONS.quotaExceeded : REASONS.admissionRefused,
        message: `Pods of ${metadata.name} are refused: ${quoted(text)} ${isQuota ? 'Raise the quota, or ask for less.' : 'Change what refuses them, or the StudyFlow.'}`,
      };
    }
  }
  return undefined;
}

function first(pods: readonly Pod[], look: (pod: Pod) => Diagnosis | undefined): Diagnosis | undefined {
  for (const pod of pods) {
    const found = look(pod);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

function imageFailure(pod: Pod): Diagnosis | undefined {
  const container = waiting(pod, PULL_FAILURES);
  return (
    container && {
      reason: REASONS.imagePullFailed,
      message: `The image of ${pod.metadata.name} cannot be pulled: ${quoted(container.state?.waiting?.message ?? container.state?.waiting?.reason)} Correct the image, or imagePullSecrets.`,
    }
  );
}

/** The kubelet's words while it cannot reach the API server: nothing is missing, it tries again. */
const UNREAD_CONFIGURATION = /^failed to sync (configmap|secret) cache: timed out/;

function configurationFailure(pod: Pod): Diagnosis | undefined {
  const container = waiting(pod, CONFIGURATION_FAILURES);
  if (UNREAD_CONFIGURATION.test(container?.state?.waiting?.message ?? '')) return undefined;
  return (
    container && {
      reason: REASONS.configurationMissing,
      message: `${pod.metadata.name} cannot be started: ${quoted(container.state?.waiting?.message)} Create what is missing, or correct secretNames.`,
    }
  );
}

function crash(pod: Pod): Diagnosis | undefined {
  const container = containersOf(pod).find(
    ({ state, lastState, restartCount = 0, ready }) =>
      state?.waiting?.reason === 'CrashLoopBackOff' ||
      (ready !== true &&
        restartCount > 1 &&
        lastState?.terminated !== undefined &&
        lastState.terminated.exitCode !== 0),
  );
  const ended = container?.lastState?.terminated;
  return (
    container && {
      reason: REASONS.crashLoop,
      message: `${pod.metadata.name} ends again and again, with exit code ${ended?.exitCode ?? 'unknown'}: ${quoted(ended?.message ?? ended?.reason)} See \`kubectl logs --previous ${pod.metadata.name}\`.`,
    }
  );
}

function placementFailure(pod: Pod): Diagnosis | undefined {
  const scheduled = pod.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
  return (
    scheduled && {
      reason: REASONS.unschedulable,
      message: `No node takes ${pod.metadata.name}: ${quoted(scheduled.message)} Add nodes, or ask for less.`,
    }
  );
}

function waiting(pod: Pod, reasons: ReadonlySet<string>): ContainerStatus | undefined {
  return containersOf(pod).find(({ state }) => reasons.has(state?.waiting?.reason ?? ''));
}

function containersOf(pod: Pod): readonly ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}

/** Cut, since a condition is no log; restarts and pod names aside, the same text for the same cause. */
function quoted(text: string | undefined): string {
  const clean = (text ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 400);
  return clean === '' ? 'no more is known.' : `"${clean}".`;
}
