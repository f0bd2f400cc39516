import type { k8s } from './plus.ts';

type Placement = Pick<k8s.PodSpec, 'affinity' | 'topologySpreadConstraints' | 'dnsConfig'>;

/** Pods of one kind stand apart where there is room: over zones, then over nodes. Only Linux has the image. */
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
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] },
          ],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    // A name with two dots is asked for as it is: one question instead of four for every host outside.
    dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
  };
}
