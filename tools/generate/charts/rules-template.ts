import { stringify } from 'yaml';
import type { Right } from '../../../operator/src/api/rbac.ts';
import { sorted } from './sorted.ts';

/** The rights of the sources as named templates, one list per role: the chart only says who has which. */
export function rulesTemplate(roles: Readonly<Record<string, readonly Right[]>>): string {
  const definitions = Object.entries(roles).map(
    ([name, rules]) =>
      `{{- define "study-operator.${name}" -}}\n${stringify(sorted(rules), { lineWidth: 0 })}{{- end }}\n`,
  );
  return [
    '{{/* Made from operator/src/api/rbac.ts by `make generate`. Change that, not this. */}}\n',
    ...definitions,
  ].join('');
}
