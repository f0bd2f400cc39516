import type { k8s } from './plus.ts';

type Placement = Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints' | 'dnsConfig'>;

/** Only Linux has the images. */
const nodeAffinity: k8s.NodeAffinity = {
  requiredDuringSchedulingIgnoredDuringExecution: {
    nodeSelectorTerms: [
      { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] },
    ],
  },
};

// A name with two dots is asked for as it is: one question instead of four for every host outside.
const dnsConfig: k8s.PodDnsConfig = { options: [{ name: 'ndots', value: '2' }] };

/** Where a pod that is alone of its kind may be. */
export const ANYWHERE: Pick<Placement, 'affinity' | 'dnsConfig'> = { affinity: { nodeAffinity }, dnsConfig };

/** Pods of one kind stand apart where there is room: over zones, then over nodes. */
export function spread(selector: Readonly<Record<string, string>>): Placement {
  const labelSelector = { matchLabels: { ...selector } };
  return {
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
      (topologyKey) => ({
        topologyKey,
        maxSkew: 1,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
      }),
    ),
    affinity: {
      nodeAffinity,
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    dnsConfig,
  };
}
