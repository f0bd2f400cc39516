import type { ApiClient } from '../../../tools/kubernetes/api-client.ts';
import { eventually } from './eventually.ts';

interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly plural: string };
    readonly versions: readonly { readonly name: string }[];
  };
}

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** Applies CustomResourceDefinitions and waits until the server answers for each kind. */
export async function installDefinitions(api: ApiClient, definitions: readonly Definition[]): Promise<void> {
  await Promise.all(
    definitions.map(async (definition) => {
      await api.apply(`${DEFINITIONS}/${definition.metadata.name}`, definition);
      const { group, names, versions } = definition.spec;
      const path = `/apis/${group}/${versions[0]?.name ?? ''}/${names.plural}`;
      await eventually(`${path} is served`, async () => (await api.call('GET', path)).status === 200);
    }),
  );
}
