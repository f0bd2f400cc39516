import type { Right } from '../../../operator/src/api/rbac.ts';
import type { AuditEntry } from '../../kubernetes/audit-log.ts';

/** What was granted and what somebody did with it, each as `verb group/resource`. */
export interface Comparison {
  readonly unused: readonly string[];
  readonly used: readonly string[];
  /** What he asked for and was refused for lack of a right. */
  readonly refused: readonly string[];
}

/**
 * Compares rights with the audit log of an API server (promise S27).
 *
 * `update` of a `finalizers` subresource is left out: no request ever names one, the admission plugin
 * OwnerReferencesPermissionEnforcement asks for the right when an owner is written.
 */
export function compareRights(
  granted: readonly Right[],
  audit: readonly AuditEntry[],
  isHis: (username: string) => boolean,
): Comparison {
  const his = audit.filter(({ user, objectRef }) => objectRef !== undefined && isHis(user.username));
  const isRefused = ({ responseStatus }: AuditEntry): boolean => responseStatus?.code === 403;
  const seen = new Set(his.filter((entry) => !isRefused(entry)).flatMap(requestsOf));
  const visible = grantsOf(granted).filter((grant) => !grant.endsWith('/finalizers'));
  return {
    unused: visible.filter((grant) => !seen.has(grant)).toSorted(),
    used: visible.filter((grant) => seen.has(grant)).toSorted(),
    refused: [...new Set(his.filter(isRefused).flatMap(requestsOf))].toSorted(),
  };
}

function grantsOf(granted: readonly Right[]): readonly string[] {
  const grants = granted.flatMap(({ apiGroups, resources, verbs }) => {
    const things = apiGroups.flatMap((group) => resources.map((resource) => ({ group, resource })));
    return things.flatMap(({ group, resource }) => verbs.map((verb) => nameOf(verb, group, resource)));
  });
  return [...new Set(grants)];
}

/** What a request needs the right to: an apply that makes an object needs two. */
function requestsOf({ verb, objectRef, responseStatus }: AuditEntry): readonly string[] {
  const { apiGroup = '', resource = '', subresource } = objectRef ?? {};
  const verbs = verb === 'patch' && responseStatus?.code === 201 ? ['patch', 'create'] : [verb];
  const thing = subresource === undefined ? resource : `${resource}/${subresource}`;
  return verbs.map((one) => nameOf(one, apiGroup, thing));
}

function nameOf(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? 'core' : group}/${resource}`;
}
