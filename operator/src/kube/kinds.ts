import type { Kind, KubeObject } from './kube.ts';

/** batch/v1 Job, as far as the operator reads it. */
export interface Job extends KubeObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: {
    readonly active?: number;
    readonly ready?: number;
    readonly succeeded?: number;
    readonly failed?: number;
    readonly startTime?: string;
    readonly completionTime?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
      readonly lastTransitionTime?: string;
    }[];
  };
}

/** The state of one container of a pod. */
export interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: ContainerState;
  readonly lastState?: ContainerState;
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly message?: string;
    readonly finishedAt?: string;
  };
}

/** v1 Pod, as far as the operator reads it. */
export interface Pod extends KubeObject {
  readonly spec?: { readonly nodeName?: string };
  readonly status?: {
    readonly phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';
    readonly podIP?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** coordination.k8s.io/v1 Lease. */
export interface Lease extends KubeObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

/** events.k8s.io/v1 Event. */
export interface KubeEvent extends KubeObject {
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly action: string;
  readonly reason: string;
  readonly note: string;
  readonly type: 'Normal' | 'Warning';
  readonly regarding: Readonly<Record<string, string | undefined>>;
  readonly series?: { readonly count: number; readonly lastObservedTime: string };
}

/** Names a kind of a namespace. */
export function namespacedKind<T extends KubeObject>(
  apiVersion: string,
  kind: string,
  plural: string,
): Kind<T> {
  return { apiVersion, kind, plural, isNamespaced: true };
}

export const JOB = namespacedKind<Job>('batch/v1', 'Job', 'jobs');
export const CRON_JOB = namespacedKind('batch/v1', 'CronJob', 'cronjobs');
export const POD = namespacedKind<Pod>('v1', 'Pod', 'pods');
export const LEASE = namespacedKind<Lease>('coordination.k8s.io/v1', 'Lease', 'leases');
export const EVENT = namespacedKind<KubeEvent>('events.k8s.io/v1', 'Event', 'events');
export const CONFIG_MAP = namespacedKind<KubeObject & { readonly data?: Readonly<Record<string, string>> }>(
  'v1',
  'ConfigMap',
  'configmaps',
);
