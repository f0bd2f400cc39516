import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { DisruptionBudget } from '../../constructs/disruption-budget.ts';
import { LABELS } from '../../constructs/labels.ts';
import { k8s } from '../../constructs/plus.ts';
import { OperatorAccess } from './access.ts';
import { OPERATOR_PORT, type OperatorDescription } from './operator-description.ts';
import { OperatorNetwork } from './operator-network.ts';
import { operatorPod } from './operator-pod.ts';

/** Labels of the operator's objects. */
export function operatorLabels({ name }: Pick<OperatorDescription, 'name'>): Record<string, string> {
  return {
    ...operatorSelector(name),
    [LABELS.partOf]: 'studyflow',
    [LABELS.managedBy]: 'cdk8s',
    owner: 'studyflow',
  };
}

function operatorSelector(name: string): Record<string, string> {
  return { [LABELS.name]: 'study-operator', [LABELS.instance]: name, [LABELS.component]: 'operator' };
}

/** The operator in its own namespace: several of it, of which one leads. */
export class Operator extends Construct {
  constructor(scope: Construct, id: string, operator: OperatorDescription) {
    super(scope, id);
    const { name, replicas } = operator;
    const labels = operatorLabels(operator);
    const selector = operatorSelector(name);
    new k8s.KubeServiceAccount(this, 'account', {
      metadata: { name, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, labels },
      spec: {
        replicas,
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 600,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        selector: { matchLabels: selector },
        template: { metadata: { labels }, spec: operatorPod(operator, selector) },
      },
    });
    new DisruptionBudget(this, 'budget', { name, labels, selector, keepsTwo: false });
    new OperatorAccess(this, 'access', operator, labels);
    new OperatorNetwork(this, 'network', operator, labels);
    this.#metrics(operator, selector);
  }

  #metrics({ name, monitoring }: OperatorDescription, selector: Record<string, string>): void {
    const labels = operatorLabels({ name });
    new k8s.KubeService(this, 'metrics', {
      metadata: { name, labels },
      spec: {
        type: 'ClusterIP',
        selector,
        ports: [
          {
            name: 'metrics',
            port: OPERATOR_PORT,
            targetPort: k8s.IntOrString.fromString('metrics'),
            protocol: 'TCP',
            appProtocol: 'http',
          },
        ],
      },
    });
    new ApiObject(this, 'monitor', {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name, labels: { ...labels, ...monitoring.labels } },
      spec: {
        selector: { matchLabels: selector },
        endpoints: [{ port: 'metrics', path: '/metrics', interval: monitoring.interval }],
      },
    });
  }
}
