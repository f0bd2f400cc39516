import { podTemplateOf } from '../kubernetes.ts';
import { ofKind, ofPods, type Check } from '../rule.ts';

const EMAIL = /[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+/;

export const namesItsPeople: Check = ({ metadata }) =>
  EMAIL.test(metadata.annotations?.['email'] ?? '') ? [] : ['has no annotation email with an address'];

export const namesItsOwner: Check = ({ metadata }) =>
  (metadata.labels?.['owner'] ?? '') === '' ? ['has no label owner'] : [];

export const instanceIsItsName: Check = (object) =>
  podTemplateOf(object) === undefined ||
  object.metadata.labels?.['app.kubernetes.io/instance'] === object.metadata.name
    ? []
    : ['has a label app.kubernetes.io/instance that is not its name'];

/** Kinds that live in a namespace and are no custom resources. */
const NAMESPACED = [
  'CronJob', 'DaemonSet', 'Deployment', 'HorizontalPodAutoscaler', 'Job', 'NetworkPolicy', 'Pod', 'ReplicaSet',
  'Role', 'RoleBinding', 'Service', 'ServiceAccount', 'StatefulSet',
]; // prettier-ignore

export const livesInItsNamespace: Check = ofKind(NAMESPACED, ({ metadata: { namespace = 'default' } }) =>
  namespace.toLowerCase() === 'default' ? 'is in the default namespace' : undefined,
);

export const isOfSupportedApi: Check = ({ apiVersion }) =>
  /^extensions\/v1beta/.test(apiVersion) ? [`is of an API that is gone: ${apiVersion}`] : [];

export const fitsItsSchema: Check = (object, { schemaProblems = () => [] }) => schemaProblems(object);

/** Keys in the order of their bytes, at every depth: a change shows where it was made. */
export const hasSortedKeys: Check = (object) => unsortedIn(object, object.kind);

function unsortedIn(value: unknown, path: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unsortedIn(item, `${path}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  const isSorted = keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key);
  return [
    ...(isSorted ? [] : [`has keys out of order at ${path}`]),
    ...Object.entries(value).flatMap(([key, item]) => unsortedIn(item, `${path}.${key}`)),
  ];
}

export const allowsNoPrivilegedContainers: Check = ofKind(['SecurityContextConstraints'], (object) =>
  object['allowPrivilegedContainer'] === true ? 'allows privileged containers' : undefined,
);

export const usesNoOldAccountField: Check = ofPods(({ serviceAccount, serviceAccountName }) =>
  serviceAccount === undefined || serviceAccount === serviceAccountName
    ? undefined
    : 'uses the field serviceAccount, which is gone: use serviceAccountName',
);
