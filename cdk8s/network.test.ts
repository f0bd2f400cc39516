import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { EDGES, edgesAsMarkdown } from './constructs/edges.ts';
import type { NetworkPolicyDescription } from './description.ts';
import { renderPlatform } from './index.ts';
import { at, buildGatewayCertificate, buildPlatform } from './testing.ts';

/** Somebody who may open a connection or be connected to, as a policy sees them: labels, namespace, address. */
interface Party {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address?: string;
}

type Labels = Readonly<Record<string, string>>;
interface Peer {
  readonly podSelector?: { readonly matchLabels?: Labels };
  readonly namespaceSelector?: { readonly matchLabels?: Labels };
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}
interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
}
interface Policy {
  readonly podSelector: { readonly matchLabels?: Labels };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

const own = (component: string): Party => ({
  name: component,
  namespace: 'study',
  labels: {
    'app.kubernetes.io/name': 'studyflow',
    'app.kubernetes.io/instance': 'campus',
    'app.kubernetes.io/component': component,
  },
});

const PARTIES: readonly Party[] = [
  ...['gateway', 'api', 'rooms', 'worker', 'migrate', 'verify', 'backup'].map(own),
  { name: 'clients', namespace: 'ingress', labels: {} },
  {
    name: 'operator',
    namespace: 'studyflow-system',
    labels: { 'app.kubernetes.io/name': 'study-operator' },
  },
  { name: 'monitoring', namespace: 'monitoring', labels: {} },
  { name: 'dns', namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
  { name: 'database', namespace: 'data', labels: { app: 'postgres' } },
  { name: 'redis', namespace: '', labels: {}, address: '10.9.0.7' },
  { name: 'vault', namespace: 'vault', labels: {} },
  { name: 'store', namespace: 'minio', labels: {} },
  { name: 'internet', namespace: '', labels: {}, address: '93.184.216.34' },
  // Nobody of these is in the table: they must reach, and be reached by, nobody.
  { name: 'stranger', namespace: 'study', labels: { app: 'stranger' } },
  {
    name: 'other platform',
    namespace: 'study',
    labels: { ...own('api').labels, 'app.kubernetes.io/instance': 'other' },
  },
  { name: 'cloud metadata', namespace: '', labels: {}, address: '169.254.169.254' },
  { name: 'node', namespace: '', labels: {}, address: '10.0.0.5' },
];
const PORTS = [53, 443, 465, 587, 4000, 4317, 4318, 4900, 5432, 6380, 8080, 8081, 8200, 8443];

function policiesOf(overrides: Partial<NetworkPolicyDescription> = {}): Policy[] {
  const platform = buildPlatform({
    isRestored: true,
    gatewayCertificate: buildGatewayCertificate(),
  });
  const store = { port: 443, namespace: 'minio', cidrs: [] };
  return renderPlatform({ ...platform, networkPolicy: { ...platform.networkPolicy, store, ...overrides } })
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map((manifest) => at(manifest, 'spec') as Policy);
}

const fits = (labels: Labels, wanted: Labels = {}): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** Whether an IPv4 address is in a range. */
function contains(cidr: string, address: string): boolean {
  const [base = '', bits = '0'] = cidr.split('/');
  if (base.includes(':')) return false;
  const toNumber = (text: string): number =>
    text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(bits));
  return Math.floor(toNumber(base) / size) === Math.floor(toNumber(address) / size);
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, party: Party): boolean {
  if (ipBlock !== undefined) {
    const { address } = party;
    return (
      address !== undefined &&
      contains(ipBlock.cidr, address) &&
      !(ipBlock.except ?? []).some((cidr) => contains(cidr, address))
    );
  }
  if (party.address !== undefined) return false;
  const isInNamespace =
    namespaceSelector === undefined
      ? party.namespace === 'study'
      : fits({ 'kubernetes.io/metadata.name': party.namespace }, namespaceSelector.matchLabels);
  return isInNamespace && fits(party.labels, podSelector?.matchLabels);
}

/** Whether one side allows it: pods that no policy chooses are open. */
function allows(
  policies: readonly Policy[],
  side: 'ingress' | 'egress',
  edge: [Party, Party, number],
): boolean {
  const [from, to, port] = edge;
  const [here, there] = side === 'ingress' ? [to, from] : [from, to];
  const chosen = policies.filter(
    ({ podSelector }) =>
      here.namespace === 'study' && here.address === undefined && fits(here.labels, podSelector.matchLabels),
  );
  if (chosen.length === 0) return true;
  return chosen
    .flatMap((policy) => policy[side] ?? [])
    .some((rule) => {
      const peers = side === 'ingress' ? rule.from : rule.to;
      return (
        rule.ports.some((one) => one.port === port && one.protocol === 'TCP') &&
        (peers === undefined || peers.some((peer) => isPeer(peer, there)))
      );
    });
}

/** Every connection with one of the platform's pods that the policies let through. */
function openEdges(policies: readonly Policy[]): string[] {
  const ours = new Set(['gateway', 'api', 'rooms', 'worker', 'migrate', 'verify', 'backup']);
  return PARTIES.flatMap((from) =>
    PARTIES.flatMap((to) =>
      PORTS.filter(
        (port) =>
          (ours.has(from.name) || ours.has(to.name)) &&
          allows(policies, 'egress', [from, to, port]) &&
          allows(policies, 'ingress', [from, to, port]),
      ).map((port) => `${from.name} -> ${to.name}:${port}`),
    ),
  ).sort();
}

function edgesOfTable(): string[] {
  const ownPorts: Readonly<Record<string, readonly number[]>> = { redis: [6380] };
  return EDGES.flatMap(({ from, to, ports }) =>
    from.flatMap((source) =>
      to.flatMap((target) => (ownPorts[target] ?? ports).map((port) => `${source} -> ${target}:${port}`)),
    ),
  ).sort();
}

describe('network policies (S28)', () => {
  test('let through exactly the edges of the table, and nothing else among strangers', () => {
    const open = openEdges(policiesOf());
    const tried = PARTIES.length ** 2 * PORTS.length;
    process.stdout.write(`${open.length} of ${tried} connections are open\n`);
    expect(open).toEqual([...new Set(edgesOfTable())]);
  });

  test('deny everything to and from every pod of the platform that the table does not name', () => {
    const [deny] = policiesOf();
    expect(deny).toEqual({
      podSelector: {
        matchLabels: { 'app.kubernetes.io/name': 'studyflow', 'app.kubernetes.io/instance': 'campus' },
      },
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('let everybody come to the gateway where no namespace is named', () => {
    const open = openEdges(policiesOf({ gatewayNamespaces: [] }));
    expect(open).toContain('stranger -> gateway:8443');
    expect(open).not.toContain('stranger -> api:4000');
    expect(open).not.toContain('stranger -> gateway:8081');
  });

  test('keep the internet away where it is not wanted', () => {
    expect(
      openEdges(policiesOf({ allowInternet: false })).filter((edge) => edge.includes('internet')),
    ).toEqual([]);
  });

  test('know no Vault where there is none', () => {
    const { vault: _, ...without } = buildPlatform().networkPolicy;
    const platform = buildPlatform({ networkPolicy: without });
    const policies = renderPlatform(platform).filter(({ kind }) => kind === 'NetworkPolicy');
    expect(JSON.stringify(policies)).not.toContain('8200');
  });

  test('open the internal port of a gateway, and Vault to it, only where its certificate is there', () => {
    const gateway = renderPlatform(buildPlatform()).find(
      ({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'campus-gateway',
    );
    expect(JSON.stringify(gateway)).not.toMatch(/4900|8200/);
  });

  test('lead to a database anywhere, on its port alone, where nobody says where it is', () => {
    const open = openEdges(policiesOf({ database: { port: 5432, cidrs: [] } }));
    expect(open).toContain('api -> internet:5432');
    expect(open).not.toContain('gateway -> internet:5432');
  });
});

test('the README shows the table as it is', () => {
  expect(readFileSync(new URL('README.md', import.meta.url), 'utf8')).toContain(edgesAsMarkdown());
});
