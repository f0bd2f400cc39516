import { Construct } from 'constructs';
import { PRIVATE, inNamespace, portsOf, targetPeers } from '../constructs/network-policy.ts';
import { k8s } from '../constructs/plus.ts';
import { PORTS } from '../constructs/probe.ts';
import { ESCALATION_PORT, type EscalationDescription } from './escalation-description.ts';

interface Names {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly selector: Record<string, string>;
}

/** Alertmanager, Prometheus and what stands before the page reach it; it reaches PostgreSQL, names and people. */
export class EscalationNetwork extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { monitoringNamespace, gatewayNamespaces, database, vault }: EscalationDescription,
    { name, labels, selector }: Names,
  ) {
    super(scope, id);
    const monitoring = inNamespace(monitoringNamespace);
    const dns = { ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } };
    const internet = Object.entries(PRIVATE).map(([cidr, except]) => ({ ipBlock: { cidr, except } }));
    new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: { name, labels },
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [
          { from: [monitoring, ...gatewayNamespaces.map(inNamespace)], ports: portsOf([ESCALATION_PORT]) },
          { from: [monitoring], ports: portsOf([PORTS.internal]) },
        ],
        egress: [
          { to: [dns], ports: portsOf([53]) },
          { to: targetPeers(database), ports: portsOf([database.port]) },
          ...(vault === undefined ? [] : [{ to: targetPeers(vault), ports: portsOf([vault.port]) }]),
          // Mail servers, Slack and webhooks.
          { to: internet, ports: portsOf([443, 465, 587]) },
        ],
      },
    });
  }
}
