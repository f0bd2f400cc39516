/** What another manager of fields writes on objects of the operator, and whether it is still there. */
import type { ApiObject } from '../../../tools/kubernetes/api-client.ts';
import type { Platform } from './platform.ts';

/** An object that somebody has marked. */
export interface Marked {
  readonly path: string;
  readonly uid: string;
}

const MARK = 'example.org/owner';
const MANAGER = 'somebody-else';
/** Collections, and a field of their specs that the operator has no opinion about. */
const COLLECTIONS: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  ['v1', 'services', { publishNotReadyAddresses: false }],
  ['apps/v1', 'deployments', { minReadySeconds: 0 }],
  ['policy/v1', 'poddisruptionbudgets', {}],
  ['studyflow.dev/v1alpha1', 'studyflows', {}],
  ['studyflow.dev/v1alpha1', 'releases', {}],
];

/** Puts a label, an annotation and, where there is one, a field of its own on everything of a platform. */
export async function markAll({ api, namespace }: Platform): Promise<readonly Marked[]> {
  const marked = await Promise.all(
    COLLECTIONS.map(async ([apiVersion, resource, spec]) => {
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      const collection = `${root}/namespaces/${namespace}/${resource}`;
      const objects = await api.list(collection);
      return await Promise.all(
        objects.map(async ({ metadata: { name } }): Promise<Marked> => {
          const { kind, metadata } = (await api.get(`${collection}/${name}`)) ?? { metadata: { name } };
          const path = `${collection}/${name}`;
          const labels = { [MARK]: 'them' };
          const object = { apiVersion, kind, metadata: { name, labels, annotations: labels }, spec };
          await api.apply(path, object, MANAGER);
          return { path, uid: metadata.uid ?? '' };
        }),
      );
    }),
  );
  return marked.flat();
}

/** @returns a sentence for each mark that is gone from an object that is still the same one. */
export async function lostOf({ api }: Platform, marked: readonly Marked[]): Promise<readonly string[]> {
  const found = await Promise.all(
    marked.map(async ({ path, uid }) => {
      const object = await api.get(path);
      if (object === undefined || object.metadata.uid !== uid) return [];
      const isThere =
        object.metadata.labels?.[MARK] === 'them' &&
        object.metadata.annotations?.[MARK] === 'them' &&
        isManaged(object);
      return isThere ? [] : [`${path} has lost what ${MANAGER} has written`];
    }),
  );
  return found.flat();
}

function isManaged({ metadata }: ApiObject): boolean {
  const managers = (metadata['managedFields'] ?? []) as readonly { readonly manager: string }[];
  return managers.some(({ manager }) => manager === MANAGER);
}
