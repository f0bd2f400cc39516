/** What a request to an API server is about, told from its method and address alone. */
export interface ApiCall {
  readonly kind: 'read' | 'list' | 'watch' | 'write' | 'other';
  /** As RBAC names it: get, list, watch, create, update, patch, delete, deletecollection. */
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly fieldManager?: string;
}

const VERBS: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
};

/** Reads `/apis/apps/v1/namespaces/a/deployments/b/scale?fieldManager=c`; anything else than resources is `other`. */
export function apiCallOf(method: string, address: string): ApiCall {
  const { pathname, searchParams } = new URL(address, 'https://server');
  const [root, ...parts] = pathname.split('/').filter((part) => part !== '');
  const rest = root === 'api' ? ['', ...parts] : parts;
  const [group = '', version, ...inVersion] = rest;
  if ((root !== 'api' && root !== 'apis') || version === undefined || inVersion.length === 0) {
    return { kind: 'other', verb: method.toLowerCase(), group: '', resource: '' };
  }
  const place = placeOf(inVersion);
  const fieldManager = searchParams.get('fieldManager');
  const isWatch = ['true', '1'].includes(searchParams.get('watch') ?? '');
  return {
    ...verbOf(method, place.name, isWatch),
    group,
    ...place,
    ...(fieldManager !== null && { fieldManager }),
  };
}

function placeOf(parts: readonly string[]): Pick<ApiCall, 'resource' | 'namespace' | 'name' | 'subresource'> {
  const [first, namespace, ...inNamespace] = parts;
  // A namespace itself is a resource without one: /api/v1/namespaces/a, and its own subresources.
  const isInside =
    first === 'namespaces' &&
    inNamespace.length > 0 &&
    !['status', 'finalize'].includes(inNamespace[0] ?? '');
  const [resource = '', name, subresource] = (isInside ? inNamespace : parts).map(decodeURIComponent);
  return {
    resource,
    ...(isInside && namespace !== undefined && { namespace }),
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
  };
}

function verbOf(method: string, name: string | undefined, isWatch: boolean): Pick<ApiCall, 'kind' | 'verb'> {
  if (method === 'GET') {
    if (isWatch) return { kind: 'watch', verb: 'watch' };
    return name === undefined ? { kind: 'list', verb: 'list' } : { kind: 'read', verb: 'get' };
  }
  if (method === 'DELETE') return { kind: 'write', verb: name === undefined ? 'deletecollection' : 'delete' };
  const verb = VERBS[method];
  return verb === undefined ? { kind: 'other', verb: method.toLowerCase() } : { kind: 'write', verb };
}

/** Leases and events come by the clock: which of them is the k-th is chance. */
export function isStateWrite({ kind, resource }: ApiCall): boolean {
  return kind === 'write' && resource !== 'leases' && resource !== 'events';
}
