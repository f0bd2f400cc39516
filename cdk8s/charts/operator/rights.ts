import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What somebody may do, as rbac.authorization.k8s.io/v1 has it. */
export interface Right {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

/** `rules`: of the operator; `leaseRules`: of its own namespace; the others: of people with the roles view and edit. */
export type RightsOf = 'rules' | 'leaseRules' | 'viewRules' | 'editRules';

/** Made from the operator's sources, for the chart: there is one list of rights, whoever installs the operator. */
const FILE = new URL('../../../charts/study-operator/templates/_rules.tpl', import.meta.url);

/**
 * Reads a list of rights.
 *
 * @throws when the file has no such list.
 */
export function rightsOf(whom: RightsOf): Right[] {
  const template = new RegExp(`define "study-operator\\.${whom}" -\\}\\}\\n([\\s\\S]*?)\\{\\{- end`);
  const [, list] = template.exec(readFileSync(FILE, 'utf8')) ?? [];
  if (list === undefined) throw new Error(`${FILE.pathname} says nothing of ${whom}`);
  return parse(list) as Right[];
}
