import type { ApiClient, ApiObject } from '../../../tools/kubernetes/api-client.ts';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Where an object lives at the API server, which is asked once per group and version. */
export interface ResourcePaths {
  of(object: ApiObject, namespace: string): Promise<string>;
}

/** Remembers what the server has said. */
export function createResourcePaths(api: ApiClient): ResourcePaths {
  const asked = new Map<string, Promise<readonly Resource[]>>();
  const resourcesOf = (base: string): Promise<readonly Resource[]> => {
    const known = asked.get(base) ?? ask(api, base);
    asked.set(base, known);
    known.catch(() => asked.delete(base));
    return known;
  };
  return {
    async of({ apiVersion = '', kind = '', metadata }, namespace) {
      const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const resources = await resourcesOf(base);
      const resource = resources.find((one) => one.kind === kind && !one.name.includes('/'));
      if (resource === undefined) {
        asked.delete(base); // A definition that was installed just now is told a moment later.
        throw new Error(`The API server has no ${kind} in ${apiVersion}`);
      }
      const scope = resource.namespaced ? `/namespaces/${metadata.namespace ?? namespace}` : '';
      return `${base}${scope}/${resource.name}/${metadata.name}`;
    },
  };
}

async function ask(api: ApiClient, base: string): Promise<readonly Resource[]> {
  const answer = await api.get<{ resources: Resource[] }>(base);
  return answer?.resources ?? [];
}
