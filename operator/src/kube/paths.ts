import type { Key, Kind } from './kube.ts';

/** @returns the path of a kind's collection; without a namespace: of all namespaces. */
export function collectionPath(kind: Kind, namespace: string | undefined): string {
  const group = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const place =
    kind.isNamespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${group}${place}/${kind.plural}`;
}

/** @returns the path of one object, or of a subresource of it. */
export function objectPath(kind: Kind, key: Key, subresource?: string): string {
  const path = `${collectionPath(kind, key.namespace)}/${encodeURIComponent(key.name)}`;
  return subresource === undefined ? path : `${path}/${subresource}`;
}

/** What is left out when undefined or empty. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** @returns the path with a query. */
export function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(
    pairs.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  return text === '' ? path : `${path}?${text}`;
}
