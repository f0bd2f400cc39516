import { runsToCompletion, type KubeObject } from './kubernetes.ts';

/** What a linter says and we do not follow, with the reason. There are three at most (promise S26). */
export interface Ignore {
  readonly checks: readonly string[];
  readonly because: string;
  readonly objects: (object: KubeObject) => boolean;
}

export const IGNORES: readonly Ignore[] = [
  {
    checks: ['access-to-create-pods'],
    because:
      'An operator is there to create Deployments and Jobs; it creates no pod and no other kind of workload.',
    objects: ({ kind, metadata }) =>
      /^(Cluster)?RoleBinding$/.test(kind) &&
      metadata.labels?.['app.kubernetes.io/name'] === 'study-operator',
  },
  {
    checks: ['no-liveness-probe', 'no-readiness-probe', 'restart-policy'],
    because:
      'What runs to its end serves nobody, is ended by a deadline when it hangs, and its pods are kept: the last words of ' +
      'a failed one are what the operator reads. The Job starts another. polaris leaves Jobs out itself.',
    objects: runsToCompletion,
  },
  {
    checks: [
      'dangling-networkpolicy',
      'dangling-networkpolicypeer-podselector',
      'deploymentMissingReplicas',
      'minimum-three-replicas',
      'priorityClassNotSet',
      'pullPolicyNotAlways',
      'sensitiveContainerEnvVar',
    ],
    because:
      'The environment `local` is a laptop: one pod of each kind, of an image that was built there and is nowhere to be ' +
      'pulled from; no release is checked; and POSTGRES_PASSWORD_FILE names a file, not a password.',
    objects: ({ metadata }) => metadata.namespace === 'studyflow-local',
  },
];
