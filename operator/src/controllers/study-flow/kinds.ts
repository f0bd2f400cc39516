import { CONFIG_MAP, CRON_JOB, namespacedKind } from '../../kube/kinds.ts';
import type { Kind, KubeObject } from '../../kube/kube.ts';
import { DEPLOYMENT, DISRUPTION_BUDGET, SERVICE } from '../../kube/workloads.ts';

const SERVICE_ACCOUNT = namespacedKind('v1', 'ServiceAccount', 'serviceaccounts');
const NETWORK_POLICY = namespacedKind('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies');
const INGRESS = namespacedKind('networking.k8s.io/v1', 'Ingress', 'ingresses');

/** Kinds of Kubernetes itself of which there is something in every platform: they are watched. */
export const WATCHED_KINDS: readonly Kind[] = [
  SERVICE_ACCOUNT,
  SERVICE,
  CONFIG_MAP,
  DEPLOYMENT,
  DISRUPTION_BUDGET,
  NETWORK_POLICY,
  INGRESS,
  CRON_JOB,
];

/** Kinds that not every cluster has: a watch of one that is missing would never begin, so they are asked for. */
export const OPTIONAL_KINDS: readonly Kind[] = [
  namespacedKind('monitoring.coreos.com/v1', 'PodMonitor', 'podmonitors'),
  namespacedKind('monitoring.coreos.com/v1', 'PrometheusRule', 'prometheusrules'),
  namespacedKind('gateway.networking.k8s.io/v1', 'HTTPRoute', 'httproutes'),
];

/** Without these no pod starts or is reached: no release is made before they are there. */
const ESSENTIAL = new Set(['ServiceAccount', 'Service']);

/** @throws when a manifest is of a kind that the operator has no right to. */
export function kindOf({ apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>): Kind {
  const found = [...WATCHED_KINDS, ...OPTIONAL_KINDS].find(
    (known) => known.kind === kind && known.apiVersion === apiVersion,
  );
  if (!found) throw new Error(`Nobody knows how to apply a ${apiVersion} ${kind}.`);
  return found;
}

export function isOptional(kind: Kind): boolean {
  return OPTIONAL_KINDS.includes(kind);
}

export function isEssential({ kind }: Pick<KubeObject, 'kind'>): boolean {
  return ESSENTIAL.has(kind);
}

/** How a status names a kind: `PodMonitor.monitoring.coreos.com`. */
export function nameOfKind({ kind, apiVersion }: Pick<KubeObject, 'apiVersion' | 'kind'>): string {
  return `${kind}.${apiVersion.split('/')[0] ?? ''}`;
}

/** Tells objects of one namespace apart. */
export function idOf({ kind, metadata }: Pick<KubeObject, 'kind' | 'metadata'>): string {
  return `${kind}/${metadata.name}`;
}
