import { Construct } from 'constructs';
import { LABELS } from '../../constructs/labels.ts';
import { targetPeers } from '../../constructs/network-policy.ts';
import { k8s } from '../../constructs/plus.ts';
import { PORTS } from '../../constructs/probe.ts';
import type { EdgeTarget } from '../../description.ts';
import { OPERATOR_PORT, type OperatorDescription } from './operator-description.ts';

/** Ports of an API server, behind its Service and without it. No label chooses it, so its address stays open. */
const API_SERVER_PORTS = [443, 6443];
const PROMETHEUS_PORT = 9090;

/** The operator reaches the API server, names, Prometheus, the previews and, where there is one, Vault; only Prometheus reaches it. */
export class OperatorNetwork extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, monitoring, vault }: OperatorDescription,
    labels: Record<string, string>,
  ) {
    super(scope, id);
    const inNamespace = (namespace: string): k8s.NetworkPolicyPeer => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    });
    new k8s.KubeNetworkPolicy(this, 'policy', {
      metadata: { name, labels },
      spec: {
        podSelector: { matchLabels: { [LABELS.name]: 'study-operator', [LABELS.instance]: name } },
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [inNamespace(monitoring.namespace)], ports: ports('TCP', OPERATOR_PORT) }],
        egress: [
          {
            to: [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
            ports: [...ports('UDP', 53), ...ports('TCP', 53)],
          },
          { ports: ports('TCP', ...API_SERVER_PORTS) },
          {
            to: [{ namespaceSelector: {}, podSelector: { matchLabels: { [LABELS.name]: 'studyflow' } } }],
            // With a Vault the pods are asked which credentials they use.
            ports: ports('TCP', PORTS.public, ...(vault === undefined ? [] : [PORTS.internal])),
          },
          { to: [inNamespace(monitoring.namespace)], ports: ports('TCP', PROMETHEUS_PORT) },
          ...(vault === undefined ? [] : [vaultRule(vault.target)]),
        ],
      },
    });
  }
}

function vaultRule(target: EdgeTarget): k8s.NetworkPolicyEgressRule {
  const peers = targetPeers(target);
  return { ports: ports('TCP', target.port), ...(peers.length > 0 && { to: peers }) };
}

function ports(protocol: 'TCP' | 'UDP', ...numbers: readonly number[]): k8s.NetworkPolicyPort[] {
  return numbers.map((number) => ({ port: k8s.IntOrString.fromNumber(number), protocol }));
}
