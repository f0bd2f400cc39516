/** What the Services and the pods of a platform were at every version, in the order in which the API server has it. */
import type { ApiClient, ApiObject } from '../../tools/kubernetes/api-client.ts';
import { selectorOf } from './selector-of.ts';

export interface History {
  /** Colours that the Services have named, one after the other. */
  colours(role: 'api' | 'rooms'): readonly string[];
  /** @returns what was wrong: a selector that was empty or mixed, or named a colour without a ready pod. */
  judge(): readonly string[];
  stop(): void;
}

interface Entry {
  readonly type: string;
  readonly object: ApiObject;
  readonly version: number;
}

/** Begins to watch. */
export function recordHistory(api: ApiClient, path: (resource: string) => string): History {
  const entries: Entry[] = [];
  const stopping = new AbortController();
  const follow = async (resource: string): Promise<void> => {
    for await (const { type, object } of api.watch(path(resource), stopping.signal)) {
      entries.push({ type, object, version: Number(object.metadata.resourceVersion) });
    }
  };
  for (const resource of ['services', 'pods']) {
    follow(resource).catch(() => undefined);
  }
  const inOrder = (): readonly Entry[] => entries.toSorted((a, b) => a.version - b.version);
  return {
    colours: (role) =>
      inOrder()
        .filter(({ object }) => object.kind === 'Service' && object.metadata.name === `demo-${role}`)
        .map(({ object }) => selectorOf(object)['studyflow.dev/colour'] ?? 'nothing')
        .filter((colour, index, all) => colour !== all[index - 1]),
    judge: () => judge(inOrder()),
    stop: () => stopping.abort(),
  };
}

function judge(entries: readonly Entry[]): readonly string[] {
  const ready = new Map<string, ApiObject>();
  const wrong: string[] = [];
  for (const { type, object, version } of entries) {
    if (object.kind === 'Pod') {
      if (type !== 'DELETED' && isReady(object)) ready.set(object.metadata.name, object);
      else ready.delete(object.metadata.name);
    } else if (type !== 'DELETED' && /^demo-(api|rooms)$/.test(object.metadata.name)) {
      const fault = faultOf(object, [...ready.values()]);
      if (fault !== undefined) wrong.push(`${object.metadata.name} at ${version}: ${fault}`);
    }
  }
  return wrong;
}

/** Before the first switch a Service names a colour that has no pods; that is the one exception. */
function faultOf(service: ApiObject, ready: readonly ApiObject[]): string | undefined {
  const selector = selectorOf(service);
  const isSwitched = (service.metadata.annotations ?? {})['studyflow.dev/active-release'] !== undefined;
  if (Object.keys(selector).length !== 4) {
    return `its selector is ${JSON.stringify(selector)}`;
  }
  const chosen = ready.filter(({ metadata }) =>
    Object.entries(selector).every(([label, value]) => metadata.labels?.[label] === value),
  );
  return isSwitched && chosen.length === 0
    ? `it names ${selector['studyflow.dev/colour'] ?? 'nothing'}, which has no ready pod`
    : undefined;
}

function isReady({ status }: ApiObject): boolean {
  const conditions = (status?.['conditions'] ?? []) as readonly { type: string; status: string }[];
  return conditions.some(({ type, status: value }) => type === 'Ready' && value === 'True');
}
