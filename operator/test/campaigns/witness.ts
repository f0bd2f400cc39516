/** Sees every version of what the campaigns judge: Services, pods, releases and platforms of all namespaces. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';

export interface Witness {
  /** The newest version of an object that has been seen. */
  latest(kind: string, namespace: string, name: string): ApiObject | undefined;
  all(kind: string, namespace: string): readonly ApiObject[];
  /**
   * @returns what was wrong in a namespace: a selector that was empty or mixed, or that named no ready pod, at the version
   * of a Service or (unless pods are lost on purpose) of a pod.
   */
  judge(namespace: string, mayLosePods?: boolean): readonly string[];
  /** Nobody asks about a namespace any more. */
  forget(namespace: string): void;
  stop(): void;
}

interface Entry {
  readonly type: string;
  readonly object: ApiObject;
  readonly version: number;
}

const WATCHED: Readonly<Record<string, string>> = {
  Service: '/api/v1/services',
  Pod: '/api/v1/pods',
  Release: '/apis/studyflow.dev/v1alpha1/releases',
  StudyFlow: '/apis/studyflow.dev/v1alpha1/studyflows',
};

/** Begins to watch. */
export function openWitness(api: ApiClient): Witness {
  const newest = new Map<string, ApiObject>();
  const entries = new Map<string, Entry[]>();
  const stopping = new AbortController();
  const take = (kind: string, type: string, object: ApiObject): void => {
    const { namespace = '', name } = object.metadata;
    const id = `${kind}/${namespace}/${name}`;
    if (type === 'DELETED') newest.delete(id);
    else newest.set(id, object);
    if (kind !== 'Service' && kind !== 'Pod') return;
    const version = Number(object.metadata.resourceVersion);
    const known = entries.get(namespace) ?? [];
    known.push({ type, object: { ...object, kind }, version });
    entries.set(namespace, known);
  };
  for (const [kind, path] of Object.entries(WATCHED)) {
    void follow(api, path, stopping.signal, (type, object) => take(kind, type, object));
  }
  return {
    latest: (kind, namespace, name) => newest.get(`${kind}/${namespace}/${name}`),
    all: (kind, namespace) =>
      [...newest].filter(([id]) => id.startsWith(`${kind}/${namespace}/`)).map(([, object]) => object),
    judge: (namespace, mayLosePods = false) => judge(entries.get(namespace) ?? [], mayLosePods),
    forget(namespace) {
      entries.delete(namespace);
      for (const id of newest.keys()) if (id.split('/')[1] === namespace) newest.delete(id);
    },
    stop: () => stopping.abort(),
  };
}

/** The server ends each watch after a while; the next one begins with everything that there is. */
async function follow(
  api: ApiClient,
  path: string,
  signal: AbortSignal,
  take: (type: string, object: ApiObject) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await takeAll(api.watch(path, signal), take);
    } catch {
      await delay(100);
    }
  }
}

async function takeAll(
  events: ReturnType<ApiClient['watch']>,
  take: (type: string, object: ApiObject) => void,
): Promise<void> {
  for await (const { type, object } of events) {
    if (type !== 'ERROR') take(type, object);
  }
}

function judge(entries: readonly Entry[], mayLosePods: boolean): readonly string[] {
  const pods = new Map<string, ApiObject>();
  const services = new Map<string, ApiObject>();
  const wrong: string[] = [];
  for (const { type, object, version } of entries.toSorted((a, b) => a.version - b.version)) {
    const isPod = object.kind === 'Pod';
    const held = isPod ? pods : services;
    if (!isPod && !/^demo-(api|rooms)$/.test(object.metadata.name)) continue;
    if (type === 'DELETED') held.delete(object.metadata.name);
    else held.set(object.metadata.name, object);
    if (isPod && mayLosePods) continue;
    wrong.push(...faultsOf(isPod ? [...services.values()] : [object], pods, version));
  }
  return wrong;
}

function faultsOf(
  services: readonly ApiObject[],
  pods: ReadonlyMap<string, ApiObject>,
  version: number,
): readonly string[] {
  const ready = [...pods.values()].filter(isReady);
  return services.flatMap((service) => {
    const fault = faultOf(service, ready);
    return fault === undefined ? [] : [`${service.metadata.name} at ${version}: ${fault}`];
  });
}

/** Before the first switch a Service names a colour that has no pods; that is the one exception. */
function faultOf(service: ApiObject, ready: readonly ApiObject[]): string | undefined {
  const selector = (service.spec?.['selector'] ?? {}) as Readonly<Record<string, string>>;
  const isSwitched = service.metadata.annotations?.['studyflow.dev/active-release'] !== undefined;
  if (Object.keys(selector).length !== 4 || selector['studyflow.dev/colour'] === undefined) {
    return `its selector is ${JSON.stringify(selector)}`;
  }
  const isChosen = ({ metadata }: ApiObject): boolean =>
    Object.entries(selector).every(([label, value]) => metadata.labels?.[label] === value);
  return isSwitched && !ready.some(isChosen)
    ? `it names ${selector['studyflow.dev/colour']}, which has no ready pod`
    : undefined;
}

function isReady({ status, metadata }: ApiObject): boolean {
  const conditions = (status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
  return (
    metadata.deletionTimestamp === undefined &&
    conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True')
  );
}
