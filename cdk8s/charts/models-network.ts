import { Construct } from 'constructs';
import { LABELS } from '../constructs/labels.ts';
import { PRIVATE, inNamespace, portsOf } from '../constructs/network-policy.ts';
import { k8s } from '../constructs/plus.ts';
import { PORTS } from '../constructs/probe.ts';
import { MODELS_PORT, type ModelsDescription } from './models-description.ts';

interface Names {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
}

/** The processes that hold the AI gateway. */
const ASKERS = ['api', 'rooms', 'worker'];

/** Only the platform's gateway asks them, and Prometheus reads; they reach names, and the files' servers by HTTPS. */
export class ModelsNetwork extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { platform, monitoringNamespace }: ModelsDescription,
    { name, labels, selector }: Names,
  ) {
    super(scope, id);
    const askers: k8s.LabelSelector = {
      matchLabels: { [LABELS.name]: 'studyflow', [LABELS.instance]: platform },
      matchExpressions: [{ key: LABELS.component, operator: 'In', values: ASKERS }],
    };
    const dns = { ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
    const internet = Object.entries(PRIVATE).map(([cidr, except]) => ({ ipBlock: { cidr, except } }));
    new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: { name, labels },
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          { from: [{ podSelector: askers }], ports: portsOf([MODELS_PORT]) },
          { from: [inNamespace(monitoringNamespace)], ports: portsOf([PORTS.internal]) },
        ],
        egress: [
          { to: [dns], ports: portsOf([53]) },
          { to: internet, ports: portsOf([443]) },
        ],
      },
    });
    // What the platform's own policies do not know: its processes may ask here.
    new k8s.KubeNetworkPolicy(this, 'askers', {
      metadata: { name: `${name}-askers`, labels },
      spec: {
        podSelector: askers,
        policyTypes: ['Egress'],
        egress: [{ to: [{ podSelector: { matchLabels: selector } }], ports: portsOf([MODELS_PORT]) }],
      },
    });
  }
}
