import { Construct } from 'constructs';
import type { ColourDescription, Role } from '../description.ts';
import { processLabels } from './labels.ts';
import { k8s } from './plus.ts';

/** Doubles within seconds when a lesson begins, and gives pods back slowly: each has sockets to move. */
const BEHAVIOUR: k8s.HorizontalPodAutoscalerBehaviorV2 = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 15 },
      { type: 'Pods', value: 4, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 20, periodSeconds: 60 }],
  },
};

/** Moves the pods of one role in one colour between their bounds, by CPU and by the platform's own metrics (Q253). */
export class Autoscaler extends Construct {
  constructor(scope: Construct, id: string, colour: ColourDescription, role: Role) {
    super(scope, id);
    const { replicas, maxReplicas, targetCpuUtilizationPercentage, targetMetrics } =
      colour.template.roles[role];
    if (maxReplicas === undefined) return;
    const name = `${colour.platform.name}-${role}-${colour.colour}`;
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata: { name, labels: processLabels(colour.platform.name, role, colour) },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: replicas,
        maxReplicas,
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: targetCpuUtilizationPercentage },
            },
          },
          ...targetMetrics.map(({ name: metric, averageValue }) => ({
            type: 'Pods',
            pods: {
              metric: { name: metric },
              target: { type: 'AverageValue', averageValue: k8s.Quantity.fromString(averageValue) },
            },
          })),
        ],
        behavior: BEHAVIOUR,
      },
    });
  }
}
