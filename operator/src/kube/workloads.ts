import { namespacedKind } from './kinds.ts';
import type { KubeObject } from './kube.ts';

/** apps/v1 Deployment, as far as the operator reads it. */
export interface Deployment extends KubeObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** v1 Service, as far as the operator reads it. */
export interface Service extends KubeObject {
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

export const DEPLOYMENT = namespacedKind<Deployment>('apps/v1', 'Deployment', 'deployments');
export const SERVICE = namespacedKind<Service>('v1', 'Service', 'services');
export const AUTOSCALER = namespacedKind(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  'horizontalpodautoscalers',
);
export const DISRUPTION_BUDGET = namespacedKind('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');
