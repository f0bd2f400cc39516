import { type KubeObject, type PolicyRule } from '../kubernetes.ts';
import { find, ofKind, ofPods, type Check, type World } from '../rule.ts';

interface RoleRef {
  readonly kind: string;
  readonly name: string;
}

const BINDINGS = ['RoleBinding', 'ClusterRoleBinding'];
const ROLES = ['Role', 'ClusterRole'];

const refOf = (binding: KubeObject): RoleRef => (binding['roleRef'] ?? { kind: '', name: '' }) as RoleRef;

const rulesOf = (role: KubeObject | undefined): readonly PolicyRule[] =>
  (role?.['rules'] ?? []) as readonly PolicyRule[];

const roleOf = (binding: KubeObject, world: World): KubeObject | undefined => {
  const { kind, name } = refOf(binding);
  return find(world, kind, name, kind === 'Role' ? binding.metadata.namespace : undefined);
};

const isAny = (list: readonly string[] | undefined, ...names: readonly string[]): boolean =>
  (list ?? []).some((entry) => entry === '*' || names.includes(entry));

const POD_MAKERS = [
  'pods', 'deployments', 'statefulsets', 'replicasets', 'cronjob', 'cronjobs', 'jobs', 'daemonsets',
]; // prettier-ignore

const bindsNo = (what: string, isForbidden: (rule: PolicyRule) => boolean): Check =>
  ofKind(BINDINGS, (binding, world) =>
    rulesOf(roleOf(binding, world)).some(isForbidden) ? `gives ${what} by ${refOf(binding).name}` : undefined,
  );

export const createsNoPods: Check = bindsNo(
  'the right to create pods',
  ({ resources, verbs }) => isAny(resources, ...POD_MAKERS) && isAny(verbs, 'create'),
);

export const readsNoSecrets: Check = bindsNo(
  'access to Secrets',
  ({ resources, verbs = [] }) => isAny(resources, 'secrets') && verbs.length > 0,
);

export const bindsNoClusterAdmin: Check = ofKind(['ClusterRoleBinding'], (binding) =>
  refOf(binding).name === 'cluster-admin' ? 'gives everything: cluster-admin' : undefined,
);

export const usesNoWildcards: Check = ofKind(ROLES, (role) =>
  rulesOf(role).some(({ apiGroups, resources, verbs }) =>
    [apiGroups, resources, verbs].some((list) => isAny(list)),
  )
    ? 'grants more than it names: *'
    : undefined,
);

const isExec = ({ apiGroups, resources, verbs }: PolicyRule): boolean =>
  isAny(apiGroups, '') && isAny(resources, 'pods/exec', 'pods/attach') && isAny(verbs, 'get', 'create');

const EVERY_VERB = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

const isEverything = ({ apiGroups, resources, verbs = [] }: PolicyRule): boolean =>
  isAny(apiGroups) && isAny(resources) && (isAny(verbs) || EVERY_VERB.every((verb) => verbs.includes(verb)));

const hasNo = (kind: string, isForbidden: (rule: PolicyRule) => boolean): Check =>
  ofKind([kind], (role) => (rulesOf(role).some(isForbidden) ? 'grants what nobody needs' : undefined));

export const clusterRoleExecsNothing: Check = hasNo('ClusterRole', isExec);
export const roleExecsNothing: Check = hasNo('Role', isExec);

/** A binding of a kind to a role of a kind that grants nothing forbidden. Roles of the namespace have to be there. */
const binds = (binding: string, role: string, isForbidden: (rule: PolicyRule) => boolean): Check =>
  ofKind([binding], (object, world) => {
    const { kind, name } = refOf(object);
    if (kind !== role) return undefined;
    const target = roleOf(object, world);
    if (target === undefined && role === 'Role') return `names the Role ${name}, which is not there`;
    return name === 'cluster-admin' || rulesOf(target).some(isForbidden)
      ? `gives what nobody needs by ${name}`
      : undefined;
  });

export const clusterBindingExecsNothing: Check = binds('ClusterRoleBinding', 'ClusterRole', isExec);
export const bindingToClusterRoleExecsNothing: Check = binds('RoleBinding', 'ClusterRole', isExec);
export const bindingToRoleExecsNothing: Check = binds('RoleBinding', 'Role', isExec);
export const clusterBindingIsNoAdmin: Check = binds('ClusterRoleBinding', 'ClusterRole', isEverything);
export const bindingToClusterRoleIsNoAdmin: Check = binds('RoleBinding', 'ClusterRole', isEverything);
export const bindingToRoleIsNoAdmin: Check = binds('RoleBinding', 'Role', isEverything);

export const hasOwnAccount: Check = ofPods(({ serviceAccountName = '' }) =>
  ['', 'default'].includes(serviceAccountName) ? 'runs as the default service account' : undefined,
);

export const accountIsThere: Check = ofPods(({ serviceAccountName = '' }, { metadata }, world) =>
  ['', 'default'].includes(serviceAccountName) ||
  find(world, 'ServiceAccount', serviceAccountName, metadata.namespace) !== undefined
    ? undefined
    : `runs as ${serviceAccountName}, which is not there`,
);

export const mountsNoToken: Check = ofPods((pod, { metadata }, world) => {
  const account = find(world, 'ServiceAccount', pod.serviceAccountName, metadata.namespace);
  const isMounted = pod.automountServiceAccountToken ?? account?.['automountServiceAccountToken'] ?? true;
  return isMounted === false ? undefined : 'gets the token of its account without asking';
});
