import { Construct } from 'constructs';
import type { EdgeTarget, NetworkPolicyDescription } from '../description.ts';
import { COMPONENTS, EDGES, type Component, type Edge, type Stranger } from './edges.ts';
import { LABELS, commonLabels, componentSelector } from './labels.ts';
import { k8s } from './plus.ts';

export interface NetworkPoliciesProps {
  readonly platform: string;
  readonly policy: NetworkPolicyDescription;
}

/** Addresses that are nobody's on the internet: what a forged address in a request may never reach. */
const PRIVATE = {
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
    for (const component of COMPONENTS) this.#allow(component, props);
  }

  #allow(component: Component, props: NetworkPoliciesProps): void {
    const { platform } = props;
    new k8s.KubeNetworkPolicy(this, component, {
      metadata: { name: `${platform}-${component}`, labels: commonLabels(platform, component) },
      spec: {
        podSelector: { matchLabels: componentSelector(platform, component) },
        policyTypes: ['Ingress', 'Egress'],
        ingress: EDGES.filter(({ to }) => to.includes(component)).flatMap((edge) => {
          const from = edge.from.flatMap((party) => peersOf(party, props) ?? []);
          const isAnybody = edge.from.some((party) => peersOf(party, props)?.length === 0);
          return isAnybody ? [{ ports: portsOf(edge) }] : rule({ from }, from.length, portsOf(edge));
        }),
        egress: EDGES.filter(({ from }) => from.includes(component)).flatMap((edge) =>
          edge.to.flatMap((party) => {
            const to = peersOf(party, props);
            if (to === undefined) return [];
            const ports = portsOf(edge, party, props.policy);
            return to.length === 0 ? [{ ports }] : rule({ to }, to.length, ports);
          }),
        ),
      },
    });
  }
}

function rule<Sides extends object>(sides: Sides, count: number, ports: k8s.NetworkPolicyPort[]) {
  return count === 0 ? [] : [{ ...sides, ports }];
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

function inNamespace(name: string): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } };
}

function targetPeers({ podLabels, namespace, cidrs }: EdgeTarget): k8s.NetworkPolicyPeer[] {
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

function portsOf(
  edge: Edge,
  to?: Component | Stranger,
  policy?: NetworkPolicyDescription,
): k8s.NetworkPolicyPort[] {
  const own = to === 'database' || to === 'redis' || to === 'vault' ? policy?.[to]?.port : undefined;
  const numbers = own === undefined ? edge.ports : [own];
  return numbers.flatMap((number) => {
    const port = k8s.IntOrString.fromNumber(number);
    return number === 53
      ? [
          { port, protocol: 'UDP' },
          { port, protocol: 'TCP' },
        ]
      : [{ port, protocol: 'TCP' }];
  });
}
