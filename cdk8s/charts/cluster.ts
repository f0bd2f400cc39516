import { readFileSync } from 'node:fs';
import { ApiObject, type ApiObjectProps } from 'cdk8s';
import { Construct } from 'constructs';
import { parse } from 'yaml';
import { k8s } from '../constructs/plus.ts';
import { PeoplesAccess } from './operator/access.ts';
import { operatorLabels } from './operator/operator.ts';
import type { OperatorDescription } from './operator/operator-description.ts';

/** Read once for all environments: a third of the time of a synth is parsing them. */
const CRDS = ['studyflows', 'releases', 'databasemigrations'].map(
  (name) => [name, definitionOf(name)] as const,
);

export interface ClusterWideProps {
  readonly operator: OperatorDescription;
  /** Namespaces that are made, each enforcing Pod Security "restricted". */
  readonly namespaces: readonly string[];
}

/** What belongs to no namespace: the kinds of the operator, namespaces, priorities, rights of people. Applied first. */
export class ClusterWide extends Construct {
  constructor(scope: Construct, id: string, { operator, namespaces }: ClusterWideProps) {
    super(scope, id);
    for (const [name, definition] of CRDS) new ApiObject(this, name, definition);
    const labels = operatorLabels(operator);
    for (const name of namespaces) new RestrictedNamespace(this, name, name, labels);
    new k8s.KubePriorityClass(this, 'priority', {
      metadata: { name: operator.priorityClassName, labels },
      description: 'StudyFlow and its operator. Below what the cluster needs itself.',
      globalDefault: false,
      preemptionPolicy: 'PreemptLowerPriority',
      value: 1_000_000,
    });
    new PeoplesAccess(this, 'people', operator.name, labels);
  }
}

/** A namespace that takes restricted pods only. */
export class RestrictedNamespace extends Construct {
  constructor(scope: Construct, id: string, name: string, labels: Record<string, string>) {
    super(scope, id);
    const modes = ['enforce', 'audit', 'warn'].map(
      (mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted'] as const,
    );
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: { name, labels: { ...labels, ...Object.fromEntries(modes) } },
    });
  }
}

/** Made from the operator's sources. (cdk8s's own `Include` starts a process for each file.) */
function definitionOf(crd: string): ApiObjectProps {
  const file = new URL(`../../operator/crds/${crd}.yaml`, import.meta.url);
  const { metadata, ...definition } = parse(readFileSync(file, 'utf8')) as ApiObjectProps;
  return { ...definition, metadata: { ...metadata, labels: { ...metadata?.labels, owner: 'studyflow' } } };
}
