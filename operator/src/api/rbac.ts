import { GROUP } from './group.ts';

/** What somebody may do, as rbac.authorization.k8s.io/v1 has it. */
export interface Right {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly Verb[];
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

const WATCHED: readonly Verb[] = ['get', 'list', 'watch'];
/** Server-side apply of what is missing needs `create`, of what is there `patch`. */
const MADE: readonly Verb[] = [...WATCHED, 'create', 'patch'];
const MANAGED: readonly Verb[] = [...MADE, 'delete'];

/**
 * What the operator may do in a namespace with platforms. Nothing here names a Secret: the operator never reads one, and
 * pods get theirs from the kubelet. Nothing is granted that the operator could not be seen using (a test compares this
 * with the API server's audit log).
 */
export const OPERATOR_RIGHTS: readonly Right[] = [
  { apiGroups: [GROUP], resources: ['studyflows', 'secretrotations'], verbs: WATCHED },
  { apiGroups: [GROUP], resources: ['releases'], verbs: MANAGED },
  { apiGroups: [GROUP], resources: ['databasemigrations'], verbs: MADE },
  {
    apiGroups: [GROUP],
    resources: [
      'studyflows/status',
      'releases/status',
      'databasemigrations/status',
      'secretrotations/status',
    ],
    verbs: ['patch'],
  },
  {
    // To name them as owners whose deletion waits for what they own (OwnerReferencesPermissionEnforcement).
    apiGroups: [GROUP],
    resources: ['studyflows/finalizers', 'releases/finalizers', 'databasemigrations/finalizers'],
    verbs: ['update'],
  },
  { apiGroups: [''], resources: ['serviceaccounts', 'services', 'configmaps'], verbs: MANAGED },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
  { apiGroups: ['apps'], resources: ['deployments'], verbs: MANAGED },
  { apiGroups: ['apps'], resources: ['deployments/scale'], verbs: ['patch'] },
  {
    apiGroups: ['autoscaling'],
    resources: ['horizontalpodautoscalers'],
    verbs: ['list', 'watch', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: MANAGED },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: MANAGED },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies', 'ingresses'], verbs: MANAGED },
  {
    apiGroups: ['monitoring.coreos.com'],
    resources: ['podmonitors', 'prometheusrules'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['httproutes'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
];

/** What the operator may do in its own namespace besides: agree on who leads. */
export const LEASE_RIGHTS: readonly Right[] = [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
];

/** Of people who may view anything in a namespace. */
export const VIEW_RIGHTS: readonly Right[] = [
  {
    apiGroups: [GROUP],
    resources: [
      'studyflows',
      'releases',
      'databasemigrations',
      'secretrotations',
      'studyflows/status',
      'releases/status',
      'databasemigrations/status',
      'secretrotations/status',
    ],
    verbs: WATCHED,
  },
];

/** Of people who may edit anything in a namespace: platforms, and what is said about a release. */
export const EDIT_RIGHTS: readonly Right[] = [
  ...VIEW_RIGHTS,
  {
    apiGroups: [GROUP],
    resources: ['studyflows', 'releases', 'databasemigrations', 'secretrotations'],
    verbs: ['create', 'update', 'patch', 'delete'],
  },
  { apiGroups: [GROUP], resources: ['studyflows/scale'], verbs: ['get', 'update', 'patch'] },
];

/** All rights by whose they are, as the chart names them. */
export const RIGHTS = {
  rules: OPERATOR_RIGHTS,
  leaseRules: LEASE_RIGHTS,
  viewRules: VIEW_RIGHTS,
  editRules: EDIT_RIGHTS,
} as const;
