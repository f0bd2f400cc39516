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
    checks: ['metadataAndInstanceMismatched'],
    because:
      'The instance is the platform: its Deployments are several, and Services, policies, kubectl and Argo CD find all ' +
      'of them by it. A label that only repeats the name would find one.',
    objects: ({ metadata }) => metadata.labels?.['app.kubernetes.io/name'] === 'studyflow',
  },
  {
    checks: ['no-liveness-probe', 'no-readiness-probe', 'restart-policy'],
    because:
      'What runs to its end serves nobody, is ended by a deadline when it hangs, and its pods are kept: the last words of ' +
      'a failed one are what the operator reads. The Job starts another. polaris leaves Jobs out itself.',
    objects: runsToCompletion,
  },
];
