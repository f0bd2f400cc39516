/** What a platform is, without what depends on how it came to be so: colours, numbers of releases, chance. */
import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';
import { difference, without } from '../comparable.ts';

/** Objects by kind and name, as text. */
export type State = ReadonlyMap<string, string>;

type Fields = Readonly<Record<string, unknown>>;

const COLLECTIONS: Readonly<Record<string, string>> = {
  services: '/api/v1',
  configmaps: '/api/v1',
  serviceaccounts: '/api/v1',
  deployments: '/apis/apps/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  poddisruptionbudgets: '/apis/policy/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
  ingresses: '/apis/networking.k8s.io/v1',
};

/** Identities and times, what a switch has written, and what the API server has chosen. */
const CHANCE =
  /^(uid|resourceVersion|creationTimestamp|managedFields|generation|clusterIPs?|nodePort|healthCheckNodePort|studyflow\.dev\/(intent|turn|checked-at|previous-release|leader-epoch|holder)|deployment\.kubernetes\.io\/revision)$/;

/** Looks at the platform `study` of a namespace. */
export async function stateOf(api: ApiClient, namespace: string): Promise<State> {
  const platform = await api.get(`/apis/studyflow.dev/v1alpha1/namespaces/${namespace}/studyflows/study`);
  const status = platform?.status ?? {};
  const active = String(status['activeColour']);
  const found = await Promise.all(
    Object.entries(COLLECTIONS).map(async ([resource, group]) => {
      const objects = await api.list(`${group}/namespaces/${namespace}/${resource}`);
      return objects
        .filter((object) => isOfInterest(object, active))
        .map((object) => [resource, object] as const);
    }),
  );
  const neutral = (text: string): string =>
    text
      .replaceAll(namespace, 'NAMESPACE')
      // Its name is a hash of what it says, and that names the namespace.
      .replaceAll(/gateway-config-[0-9a-f]{10}/g, 'gateway-config-HASH')
      .replaceAll(/study-\d+\b/g, 'study-RELEASE')
      .replaceAll(active, 'COLOUR');
  const lines = found
    .flat()
    .map(
      ([resource, object]) =>
        [`${resource} ${neutral(object.metadata.name)}`, neutral(textOf(object))] as const,
    );
  return new Map([...lines, ['status', JSON.stringify(saidOf(status))]]);
}

/** @returns what differs, a sentence each. */
export function differences(is: State, should: State): readonly string[] {
  return [...new Set([...is.keys(), ...should.keys()])].flatMap((id) => {
    const [here, there] = [is.get(id), should.get(id)];
    if (here === there) return [];
    if (here === undefined) return [`${id} is missing`];
    return there === undefined ? [`${id} is too many`] : [`${id} is ${difference(here, there)}`];
  });
}

/** The colour that rests is nobody's business; a fresh installation has none. */
function isOfInterest({ metadata: { labels = {} } }: ApiObject, active: string): boolean {
  const { 'app.kubernetes.io/part-of': partOf, 'studyflow.dev/colour': colour = active } = labels;
  return partOf === 'studyflow' && colour === active;
}

/** An autoscaler's number of pods is its own. */
function textOf(object: ApiObject): string {
  const { metadata, spec, status: _, ...rest } = object;
  const { replicas: __, ...others } = spec ?? {};
  const isScaled = rest['kind'] === 'Deployment' || 'template' in others;
  return JSON.stringify(without(CHANCE, { metadata, ...rest, spec: isScaled ? others : spec }));
}

function saidOf(status: Fields): unknown {
  const conditions = (status['conditions'] ?? []) as readonly Fields[];
  const said = conditions.map(
    (one) => `${String(one['type'])} ${String(one['status'])} ${String(one['reason'])}`,
  );
  return { conditions: said.toSorted(), image: status['activeImage'], revision: status['revision'] };
}
