import {
  selects,
  specOf,
  type AntiAffinityTerm,
  type KubeObject,
  type LabelSelector,
  type PodSpec,
} from '../kubernetes.ts';
import { allOf, ofKind, ofPods, type Check, type World } from '../rule.ts';

interface Autoscaler {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly scaleTargetRef: { readonly kind: string; readonly name: string };
}

interface Workload {
  readonly replicas: number;
  readonly selector: LabelSelector;
  readonly strategy: { readonly type?: string };
}

const WORKLOADS = ['Deployment', 'StatefulSet'];

const autoscalerOf = ({ kind, metadata }: KubeObject, world: World): Partial<Autoscaler> | undefined =>
  allOf(world, 'HorizontalPodAutoscaler', metadata.namespace)
    .map((object) => specOf<Autoscaler>(object))
    .find(({ scaleTargetRef: target }) => target?.kind === kind && target.name === metadata.name);

/** How many pods there are at least: what an autoscaler keeps, else what is written, else one. */
export function replicasOf(object: KubeObject, world: World): number {
  return autoscalerOf(object, world)?.minReplicas ?? specOf<Workload>(object).replicas ?? 1;
}

const hasReplicas = (minimum: number): Check =>
  ofKind(WORKLOADS, (object, world) => {
    const replicas = replicasOf(object, world);
    return replicas < minimum ? `has ${replicas} pods and needs ${minimum}` : undefined;
  });

export const hasThreeReplicas: Check = hasReplicas(3);

export const hasSeveralReplicas: Check = (object, world) =>
  object.kind === 'Deployment' ? hasReplicas(2)(object, world) : [];

const scalesFrom = (minimum: number): Check =>
  ofKind(['HorizontalPodAutoscaler'], (object) => {
    const { minReplicas = 1 } = specOf<Autoscaler>(object);
    return minReplicas < minimum ? `scales from ${minReplicas} pods; ${minimum} are needed` : undefined;
  });

export const scalesFromTwo: Check = scalesFrom(2);
export const scalesFromThree: Check = scalesFrom(3);

export const scalesUp: Check = ofKind(['HorizontalPodAutoscaler'], (object) => {
  const { minReplicas = 1, maxReplicas = 0 } = specOf<Autoscaler>(object);
  return maxReplicas > minReplicas ? undefined : 'has no room to scale: maxReplicas is not above minReplicas';
});

export const scalesWhatIsThere: Check = ofKind(['HorizontalPodAutoscaler'], (object, world) => {
  const { scaleTargetRef: target } = specOf<Autoscaler>(object);
  const isThere = world.objects.some(
    ({ kind, metadata }) =>
      kind === target?.kind &&
      metadata.name === target.name &&
      metadata.namespace === object.metadata.namespace,
  );
  return isThere ? undefined : `scales ${target?.kind ?? '?'} ${target?.name ?? '?'}, which is not there`;
});

export const selectsItsPods: Check = ofPods((_pod, object, _world, { metadata }) => {
  if (!['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind)) return undefined;
  return selects(specOf<Workload>(object).selector, metadata?.labels)
    ? undefined
    : 'does not select its own pods';
});

export const updatesByRolling: Check = ofKind(['Deployment'], (object) =>
  specOf<Workload>(object).strategy?.type === 'RollingUpdate'
    ? undefined
    : 'does not say that it updates by rolling',
);

export const spreadsOverNodes: Check = ofPods((pod, object, world, { metadata }) => {
  if (!WORKLOADS.includes(object.kind) || replicasOf(object, world) < 2) return undefined;
  return antiAffinityOf(pod).some(
    ({ topologyKey, labelSelector }) =>
      topologyKey === 'kubernetes.io/hostname' && selects(labelSelector, metadata?.labels),
  )
    ? undefined
    : 'has several pods and no anti-affinity that keeps them on different nodes';
});

function antiAffinityOf({ affinity }: PodSpec): readonly AntiAffinityTerm[] {
  const rules = affinity?.podAntiAffinity;
  return [
    ...(rules?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(rules?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm,
    ),
  ];
}
