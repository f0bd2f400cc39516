import { Construct } from 'constructs';
import type { EdgeTarget, NetworkPolicyDescription } from '../description.ts';
import { COMPONENTS, EDGES, type Component, type Edge, type Stranger } from './edges.ts';
import { LABELS, commonLabels, componentSelector } from './labels.ts';
import { k8s } from './plus.ts';

export interface NetworkPoliciesProps {
  readonly platform: string;
  readonly policy: NetworkPolicyDescription;
  /** Whether there are pods that back up or restore. */
  readonly hasBackups: boolean;
  /** Whether the certificate of the gateway is in Vault. */
  readonly hasGatewayCertificate: boolean;
}

/** Addresses that are nobody's on the internet: what a forged address in a request may never reach. */
export const PRIVATE = {
  '0.0.0.0/0': [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '224.0.0.0/3',
  ],
  '::/0': ['::/127', '64:ff9b::/96', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
};

const DNS_PORT = 53;

/** Denies everything to and from the platform's pods, then allows the edges of the table, one policy per component. */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, props: NetworkPoliciesProps) {
    super(scope, id);
    const { platform } = props;
    new k8s.KubeNetworkPolicy(this, 'deny', {
      metadata: { name: `${platform}-default-deny`, labels: commonLabels(platform, 'network') },
      spec: {
        podSelector: { matchLabels: { [LABELS.name]: 'studyflow', [LABELS.instance]: platform } },
        policyTypes: ['Ingress', 'Egress'],
      },
    });
    for (const component of COMPONENTS) {
      if (component !== 'backup' || props.hasBackups) this.#allow(component, props);
    }
  }

  #allow(component: Component, props: NetworkPoliciesProps): void {
    const { platform } = props;
    const isThere = {
      vault: props.policy.vault !== undefined,
      gatewayCertificate: props.hasGatewayCertificate,
    };
    const edges = EDGES.filter(({ onlyWith }) => onlyWith === undefined || isThere[onlyWith]);
    const ingress = edges.filter(({ to }) => to.includes(component)).flatMap((edge) => incoming(edge, props));
    const egress = edges
      .filter(({ from }) => from.includes(component))
      .flatMap((edge) => outgoing(edge, props));
    new k8s.KubeNetworkPolicy(this, component, {
      metadata: { name: `${platform}-${component}`, labels: commonLabels(platform, component) },
      spec: {
        podSelector: { matchLabels: componentSelector(platform, component) },
        policyTypes: ['Ingress', 'Egress'],
        ...(ingress.length > 0 && { ingress }),
        ...(egress.length > 0 && { egress }),
      },
    });
  }
}

/** Everybody whom an edge comes from, in one rule. */
function incoming(edge: Edge, props: NetworkPoliciesProps): k8s.NetworkPolicyIngressRule[] {
  const parties = edge.from.flatMap((party) => {
    const peers = peersOf(party, props);
    return peers === undefined ? [] : [peers];
  });
  if (parties.length === 0) return [];
  const isAnybody = parties.some((peers) => peers.length === 0);
  return [{ ports: portsOf(edge.ports), ...(!isAnybody && { from: parties.flat() }) }];
}

/** One rule per target: their ports may differ. */
function outgoing(edge: Edge, props: NetworkPoliciesProps): k8s.NetworkPolicyEgressRule[] {
  return edge.to.flatMap((party) => {
    const peers = peersOf(party, props);
    if (peers === undefined) return [];
    return [{ ports: portsOf(ownPort(party, props) ?? edge.ports), ...(peers.length > 0 && { to: peers }) }];
  });
}

/** Whom a party is, as a policy says it; empty: anybody, undefined: nobody here. */
function peersOf(
  party: Component | Stranger,
  { platform, policy }: NetworkPoliciesProps,
): k8s.NetworkPolicyPeer[] | undefined {
  if (isComponent(party)) return [{ podSelector: { matchLabels: componentSelector(platform, party) } }];
  const strangers: Record<Stranger, () => k8s.NetworkPolicyPeer[] | undefined> = {
    clients: () => policy.gatewayNamespaces.map((name) => inNamespace(name)),
    operator: () => [
      {
        ...(policy.operatorNamespace === undefined
          ? { namespaceSelector: {} }
          : inNamespace(policy.operatorNamespace)),
        podSelector: { matchLabels: { [LABELS.name]: 'study-operator' } },
      },
    ],
    monitoring: () => [inNamespace(policy.monitoringNamespace)],
    dns: () => [{ ...inNamespace('kube-system'), podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }],
    database: () => targetPeers(policy.database),
    redis: () => targetPeers(policy.redis),
    vault: () => policy.vault && targetPeers(policy.vault),
    store: () => policy.store && targetPeers(policy.store),
    internet: () =>
      policy.allowInternet
        ? Object.entries(PRIVATE).map(([cidr, except]) => ({ ipBlock: { cidr, except } }))
        : undefined,
  };
  return strangers[party]();
}

function isComponent(party: Component | Stranger): party is Component {
  return (COMPONENTS as readonly string[]).includes(party);
}

/** All pods of a namespace. */
export function inNamespace(name: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

/** A target as a policy says it. */
export function targetPeers({ podLabels, namespace, cidrs }: EdgeTarget): k8s.NetworkPolicyPeer[] {
  const inside =
    podLabels === undefined && namespace === undefined
      ? []
      : [
          {
            ...(namespace !== undefined && inNamespace(namespace)),
            ...(podLabels !== undefined && { podSelector: { matchLabels: { ...podLabels } } }),
          },
        ];
  return [...inside, ...cidrs.map((cidr) => ({ ipBlock: { cidr } }))];
}

function ownPort(
  party: Component | Stranger,
  { policy }: NetworkPoliciesProps,
): readonly number[] | undefined {
  const isOwn = party === 'database' || party === 'redis' || party === 'vault' || party === 'store';
  const target = isOwn ? policy[party] : undefined;
  return target && [target.port];
}

/** Ports over TCP, and that of names over UDP too. */
export function portsOf(numbers: readonly number[]): k8s.NetworkPolicyPort[] {
  return numbers.flatMap((number) =>
    (number === DNS_PORT ? ['UDP', 'TCP'] : ['TCP']).map((protocol) => ({
      port: k8s.IntOrString.fromNumber(number),
      protocol,
    })),
  );
}
