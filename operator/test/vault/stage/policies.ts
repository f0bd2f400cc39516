import { readFileSync } from 'node:fs';

/** In Vault's own language. */
interface ShippedPolicies {
  readonly operator: string;
  readonly pods: string;
  readonly gateway: string;
}

/** The policies as they are shipped and documented, for one namespace. */
export function readShippedPolicy(namespace: string): ShippedPolicies {
  const operator = readFileSync('charts/study-operator/files/vault/operator.hcl', 'utf8');
  const gateway = readFileSync('charts/study-operator/files/vault/gateway.hcl', 'utf8');
  const readme = readFileSync('services/platform/vault/README.md', 'utf8');
  const pods = /```hcl\n([^`]+)```/.exec(readme)?.[1] ?? '';
  return {
    operator: operator.replaceAll('<namespace>', namespace),
    gateway: gateway.replaceAll('<namespace>', namespace).replaceAll('<name>', 'study'),
    pods: pods
      .replaceAll('<path>', `${namespace}/study`)
      .replaceAll('<key>', `${namespace}.study.secret-box`),
  };
}
