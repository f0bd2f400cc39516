/** What a platform consists of, without what differs between any two that are alike. */
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import type { Platform } from './platform.ts';
import { difference, without } from '../comparable.ts';

/** Objects by kind and name, as text. */
export type Snapshot = ReadonlyMap<string, string>;

const COLLECTIONS: Readonly<Record<string, string>> = {
  services: '/api/v1',
  configmaps: '/api/v1',
  serviceaccounts: '/api/v1',
  pods: '/api/v1',
  deployments: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  poddisruptionbudgets: '/apis/policy/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
  studyflows: '/apis/studyflow.dev/v1alpha1',
  releases: '/apis/studyflow.dev/v1alpha1',
  databasemigrations: '/apis/studyflow.dev/v1alpha1',
};

/** Names, versions, times, and what the API server or its controllers have thought of. */
const CHANCE =
  /^(example\.org\/owner|uid|resourceVersion|creationTimestamp|managedFields|generation|observedGeneration|clusterIPs?|.*Time|.*[aA]t|.*-at|studyflow\.dev\/intent|deployment\.kubernetes\.io\/revision|(batch\.kubernetes\.io\/)?controller-uid)$/;

/** Looks at the API server. */
export async function takeSnapshot({ api, namespace }: Platform): Promise<Snapshot> {
  const found = await Promise.all(
    Object.entries(COLLECTIONS).map(async ([resource, group]) => {
      const objects = await api.list(`${group}/namespaces/${namespace}/${resource}`);
      return objects.flatMap((object) => describe(resource, object, namespace));
    }),
  );
  return tally(found.flat());
}

/** @returns what differs, a sentence each. */
export function differences(is: Snapshot, should: Snapshot): readonly string[] {
  return [...new Set([...is.keys(), ...should.keys()])].flatMap((id) => {
    const [here, there] = [is.get(id), should.get(id)];
    if (here === there) return [];
    return [
      `${id}: ${here === undefined ? 'missing' : there === undefined ? 'not expected' : difference(here, there)}`,
    ];
  });
}

function describe(
  resource: string,
  object: ApiObject,
  namespace: string,
): readonly (readonly [string, string])[] {
  const { name, labels = {}, ownerReferences = [] } = object.metadata;
  if (['kube-root-ca.crt', 'default'].includes(name)) return [];
  if (resource === 'pods') {
    // Those of Jobs are remembered by their Jobs; how many pods of a colour there are is what counts.
    const owner = ownerReferences[0]?.kind === 'Job' ? 'Job' : name.split('-').slice(0, 3).join('-');
    return owner === 'Job' ? [] : [[`pods ${owner}`, labels['studyflow.dev/release'] ?? '']];
  }
  const { metadata, spec, status, ...rest } = object;
  const isOurs = ['studyflows', 'releases', 'databasemigrations'].includes(resource);
  const said = isOurs ? { status } : {};
  const whole = JSON.stringify(without(CHANCE, { metadata, spec, ...rest, ...said }));
  const text = whole
    .replaceAll(namespace, 'NAMESPACE')
    .replaceAll(/demo-(api|rooms|worker)-(blue|green)-[a-z0-9]{6,10}-[a-z0-9]{5}/g, 'demo-$1-$2-POD');
  return [[`${resource} ${name}`, text]];
}

/** Pods of a Deployment have one line together. */
function tally(all: readonly (readonly [string, string])[]): Snapshot {
  const result = new Map<string, string>();
  for (const [id, text] of all) {
    const known = result.get(id);
    result.set(id, known === undefined ? text : `${known}+${text}`);
  }
  return result;
}
