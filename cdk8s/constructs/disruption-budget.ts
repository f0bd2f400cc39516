import { Construct } from 'constructs';
import { k8s } from './plus.ts';

export interface DisruptionBudgetProps {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
  /** Whether two always stay (Q255); otherwise one may go at a time. */
  readonly keepsTwo: boolean;
}

/** How many pods a drain of nodes leaves. A pod that is not ready never stops one. */
export class DisruptionBudget extends Construct {
  constructor(scope: Construct, id: string, { name, labels, selector, keepsTwo }: DisruptionBudgetProps) {
    super(scope, id);
    new k8s.KubePodDisruptionBudget(this, 'budget', {
      metadata: { name, labels },
      spec: {
        selector: { matchLabels: selector },
        ...(keepsTwo
          ? { minAvailable: k8s.IntOrString.fromNumber(2) }
          : { maxUnavailable: k8s.IntOrString.fromNumber(1) }),
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    });
  }
}
