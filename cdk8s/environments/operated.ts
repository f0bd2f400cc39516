import type { OperatorDescription } from '../charts/operator/operator-description.ts';

/** The namespace of a platform that an operator looks after, and that of the operator. */
export const NAMESPACES = { platform: 'studyflow', operator: 'studyflow-system' } as const;

export const PRIORITY_CLASS = 'studyflow';

/** What the operators of every environment have in common. */
export const OPERATOR: OperatorDescription = {
  name: 'study-operator',
  namespace: NAMESPACES.operator,
  image: 'registry.studyflow.dev/study-operator:0.1.0',
  imagePullPolicy: 'Always',
  replicas: 3,
  watchNamespaces: [NAMESPACES.platform],
  resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { cpu: '1', memory: '384Mi' } },
  logLevel: 'info',
  priorityClassName: PRIORITY_CLASS,
  monitoring: { namespace: 'monitoring', labels: { release: 'kube-prometheus-stack' }, interval: '30s' },
};
