import { Construct } from 'constructs';
import { k8s } from '../../constructs/plus.ts';
import type { OperatorDescription } from './operator-description.ts';
import { rightsOf, type Right } from './rights.ts';

/** The operator's rights: Roles in the namespaces that it watches, and its lease in its own. Nowhere a Secret. */
export class OperatorAccess extends Construct {
  constructor(scope: Construct, id: string, operator: OperatorDescription, labels: Record<string, string>) {
    super(scope, id);
    const { name, namespace } = operator;
    const grants: readonly (readonly [role: string, where: string, rules: Right[]])[] = [
      [`${name}-leases`, namespace, rightsOf('leaseRules')],
      ...operator.watchNamespaces.map((watched) => [name, watched, rightsOf('rules')] as const),
    ];
    for (const [role, where, rules] of grants) {
      const metadata = { name: role, namespace: where, labels };
      new k8s.KubeRole(this, `${where}-${role}`, { metadata, rules });
      new k8s.KubeRoleBinding(this, `${where}-${role}-binding`, {
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      });
    }
  }
}

/** Who may view or edit anything in a namespace may do so with platforms. */
export class PeoplesAccess extends Construct {
  constructor(scope: Construct, id: string, name: string, labels: Record<string, string>) {
    super(scope, id);
    for (const role of ['view', 'edit'] as const) {
      new k8s.KubeClusterRole(this, role, {
        metadata: {
          name: `${name}-${role}`,
          labels: {
            ...labels,
            [`rbac.authorization.k8s.io/aggregate-to-${role}`]: 'true',
            ...(role === 'edit' && { 'rbac.authorization.k8s.io/aggregate-to-admin': 'true' }),
          },
        },
        rules: rightsOf(`${role}Rules`),
      });
    }
  }
}
