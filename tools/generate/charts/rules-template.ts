import { stringify } from 'yaml';
import { sorted } from './sorted.ts';

/** Rights as rbac.authorization.k8s.io/v1 has them. */
export interface Rights {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** The rights of the sources as named templates, one list per role: the chart only says who has which. */
export function rulesTemplate(roles: Readonly<Record<string, readonly Rights[]>>): string {
  const definitions = Object.entries(roles).map(
    ([name, rules]) =>
      `{{- define "study-operator.${name}" -}}\n${stringify(sorted(rules), { lineWidth: 0 })}{{- end }}\n`,
  );
  return [
    '{{/* Made from operator/src/api/rbac.ts by `make generate`. Change that, not this. */}}\n',
    ...definitions,
  ].join('');
}
