import {
  podTemplateOf,
  selects,
  specOf,
  type KubeObject,
  type Labels,
  type LabelSelector,
} from '../kubernetes.ts';
import { allOf, find, ofKind, type Check, type World } from '../rule.ts';

interface Service {
  readonly type: string;
  readonly selector: Labels;
  readonly ports: readonly { readonly name?: string; readonly port: number }[];
}

const somePodsMatch = (
  selector: LabelSelector | undefined,
  namespace: string | undefined,
  world: World,
): boolean =>
  world.objects.some((object) => {
    const template = podTemplateOf(object);
    return (
      template !== undefined &&
      object.metadata.namespace === namespace &&
      selects(selector, template.metadata?.labels)
    );
  });

export const serviceFindsPods: Check = ofKind(['Service'], (object, world) => {
  const { selector, type } = specOf<Service>(object);
  if (type === 'ExternalName' || selector === undefined) return undefined;
  return somePodsMatch({ matchLabels: selector }, object.metadata.namespace, world)
    ? undefined
    : 'selects no pod that is there';
});

export const isExposedByNoNode: Check = ofKind(['Service'], (object) => {
  const { type = 'ClusterIP' } = specOf<Service>(object);
  return type === 'NodePort' || type === 'LoadBalancer' ? `is open to the outside: ${type}` : undefined;
});

interface Backend {
  readonly service?: {
    readonly name: string;
    readonly port?: { readonly name?: string; readonly number?: number };
  };
}

interface Ingress {
  readonly defaultBackend: Backend;
  readonly tls: readonly unknown[];
  readonly rules: readonly { readonly http?: { readonly paths: readonly { readonly backend: Backend }[] } }[];
}

export const ingressFindsServices: Check = ofKind(['Ingress'], (object, world) => {
  const { defaultBackend, rules = [] } = specOf<Ingress>(object);
  const backends = [
    ...(defaultBackend === undefined ? [] : [defaultBackend]),
    ...rules.flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend)),
  ];
  return backends
    .filter(({ service }) => service !== undefined && !isServed(service, object, world))
    .map(({ service }) => `leads to ${service?.name ?? '?'}, which is not there or does not open that port`);
});

function isServed(backend: NonNullable<Backend['service']>, ingress: KubeObject, world: World): boolean {
  const service = find(world, 'Service', backend.name, ingress.metadata.namespace);
  const ports = service === undefined ? [] : (specOf<Service>(service).ports ?? []);
  return ports.some(({ name, port }) => name === backend.port?.name || port === backend.port?.number);
}

export const ingressSpeaksTls: Check = ofKind(['Ingress'], (object) =>
  (specOf<Ingress>(object).tls ?? []).length > 0 ? undefined : 'has no TLS',
);

interface Monitor {
  readonly selector: LabelSelector;
  readonly namespaceSelector: { readonly any?: boolean; readonly matchNames?: readonly string[] };
}

export const monitorFindsServices: Check = ofKind(['ServiceMonitor'], (object, world) => {
  const { selector = {}, namespaceSelector: { any = false, matchNames } = {} } = specOf<Monitor>(object);
  const namespaces = matchNames ?? [object.metadata.namespace];
  const isFound = world.objects.some(
    ({ kind, metadata }) =>
      kind === 'Service' &&
      (any || namespaces.includes(metadata.namespace ?? '')) &&
      selects(selector, metadata.labels),
  );
  return isFound && Object.keys(selector).length > 0 ? undefined : 'selects no Service that is there';
});

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
}

interface Policy {
  readonly podSelector: LabelSelector;
  readonly policyTypes: readonly string[];
  readonly ingress: readonly { readonly from?: readonly Peer[] }[];
  readonly egress: readonly { readonly to?: readonly Peer[] }[];
}

export const policyFindsPods: Check = ofKind(['NetworkPolicy'], (object, world) =>
  somePodsMatch(specOf<Policy>(object).podSelector, object.metadata.namespace, world)
    ? undefined
    : 'selects no pod that is there',
);

export const policyPeersAreThere: Check = ofKind(['NetworkPolicy'], (object, world) => {
  const { ingress = [], egress = [] } = specOf<Policy>(object);
  const peers = [...ingress.flatMap(({ from = [] }) => from), ...egress.flatMap(({ to = [] }) => to)];
  return peers
    .filter(
      ({ podSelector, namespaceSelector }) => podSelector !== undefined && namespaceSelector === undefined,
    )
    .filter(({ podSelector }) => !somePodsMatch(podSelector, object.metadata.namespace, world))
    .map(({ podSelector }) => `names a peer that is not there: ${JSON.stringify(podSelector)}`);
});

const policiesOf = (object: KubeObject, world: World): readonly Partial<Policy>[] =>
  allOf(world, 'NetworkPolicy', object.metadata.namespace)
    .map((policy) => specOf<Policy>(policy))
    .filter(({ podSelector }) => selects(podSelector, podTemplateOf(object)?.metadata?.labels));

export const isIsolated: Check = (object, world) =>
  podTemplateOf(object) === undefined || policiesOf(object, world).length > 0
    ? []
    : ['is chosen by no NetworkPolicy'];

/** One way may have no rule: a Job listens to nothing and a database calls nobody, so a rule would only open them. */
export const hasRulesBothWays: Check = (object, world) => {
  if (podTemplateOf(object) === undefined) return [];
  const isGuarded = policiesOf(object, world).some(
    ({ policyTypes = [], ingress = [], egress = [] }) =>
      ['Ingress', 'Egress'].every((type) => policyTypes.includes(type)) && ingress.length + egress.length > 0,
  );
  return isGuarded ? [] : ['is chosen by no NetworkPolicy that is for both ways'];
};
