import type { KubeObject } from './kube.ts';

/** @returns whether an object is in a namespace and has the labels of a selector (`a=b`, `a`, `!a`, comma separated). */
export function matches(
  { metadata }: KubeObject,
  { namespace, labelSelector }: { readonly namespace?: string; readonly labelSelector?: string },
): boolean {
  const terms = (labelSelector ?? '').split(',').filter((term) => term !== '');
  return (
    (namespace === undefined || metadata.namespace === namespace) &&
    terms.every((term) => hasTerm(metadata.labels ?? {}, term))
  );
}

function hasTerm(labels: Readonly<Record<string, string>>, term: string): boolean {
  const [name = '', value] = term.split('=');
  if (value !== undefined) {
    return labels[name] === value;
  }
  return name.startsWith('!') ? labels[name.slice(1)] === undefined : labels[name] !== undefined;
}
