import type { FieldTree } from '../kube.ts';

/** From the root to a field, in the notation of FieldsV1; the last may be `.`, an item of a list itself. */
export type FieldPath = readonly string[];

type Json = Readonly<Record<string, unknown>>;

/** Keys of the lists that are maps, by the name of the field. Any other list is owned whole. */
const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  volumeMounts: ['mountPath'],
  conditions: ['type'],
  ownerReferences: ['uid'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/** @returns the paths of everything that can be owned in `value`. */
export function pathsOf(value: unknown, path: FieldPath = []): readonly FieldPath[] {
  if (Array.isArray(value)) {
    return pathsOfList(value, path);
  }
  if (!isMap(value)) {
    return value === undefined || value === null ? [] : [path];
  }
  const fields = Object.entries(value).filter(([, field]) => field !== undefined && field !== null);
  return fields.length === 0 && path.length > 0
    ? [path]
    : fields.flatMap(([name, field]) => pathsOf(field, [...path, `f:${name}`]));
}

function pathsOfList(list: readonly unknown[], path: FieldPath): readonly FieldPath[] {
  const name = path.at(-1)?.slice(2) ?? '';
  if (name === 'finalizers') {
    return list.map((item) => [...path, `v:${JSON.stringify(item)}`]);
  }
  const keys = keysOf(name, list);
  return keys === undefined
    ? [path]
    : list.flatMap((item) => {
        const at = [...path, keySegment(item as Json, keys)];
        return [[...at, '.'], ...pathsOf(item, at)];
      });
}

function keysOf(name: string, list: readonly unknown[]): readonly string[] | undefined {
  if (name !== 'ports') {
    return LIST_KEYS[name];
  }
  const [first] = list as readonly Json[];
  if (first?.containerPort !== undefined) {
    return ['containerPort', 'protocol'];
  }
  return first?.targetPort !== undefined || first?.name !== undefined ? ['port', 'protocol'] : undefined;
}

function keySegment(item: Json, keys: readonly string[]): string {
  const values = keys.map((key) => [key, item[key] ?? (key === 'protocol' ? 'TCP' : undefined)]);
  return `k:${JSON.stringify(Object.fromEntries(values.filter(([, value]) => value !== undefined)))}`;
}

/** @returns the value at a path: of an item itself whether it is there. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((value, segment) => step(value, segment), root);
}

function step(value: unknown, segment: string): unknown {
  if (segment === '.') {
    return value === undefined ? undefined : true;
  }
  if (segment.startsWith('f:')) {
    return isMap(value) ? value[segment.slice(2)] : undefined;
  }
  const index = Array.isArray(value) ? indexOf(value, segment) : -1;
  return index < 0 ? undefined : (value as readonly unknown[])[index];
}

function indexOf(list: readonly unknown[], segment: string): number {
  if (segment.startsWith('v:')) {
    return list.findIndex((item) => JSON.stringify(item) === segment.slice(2));
  }
  const keys = Object.keys(JSON.parse(segment.slice(2)) as Json);
  return list.findIndex((item) => isMap(item) && keySegment(item, keys) === segment);
}

/** @returns a copy of `root` in which the paths of `from` have the values that they have there. */
export function copyPaths(root: unknown, from: unknown, paths: readonly FieldPath[]): unknown {
  return paths.reduce((result, path) => withValue(result, path, from), root);
}

function withValue(value: unknown, [segment, ...rest]: FieldPath, source: unknown): unknown {
  if (segment === undefined) {
    return source;
  }
  if (segment === '.') {
    return value ?? {};
  }
  if (segment.startsWith('f:')) {
    const map = isMap(value) ? value : {};
    const name = segment.slice(2);
    return { ...map, [name]: withValue(map[name], rest, step(source, segment)) };
  }
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return withItem(list, segment, rest, step(source, segment));
}

function withItem(
  list: readonly unknown[],
  segment: string,
  rest: FieldPath,
  source: unknown,
): readonly unknown[] {
  const index = indexOf(list, segment);
  const named = JSON.parse(segment.slice(2)) as unknown;
  const item = segment.startsWith('v:') ? named : withValue(index < 0 ? named : list[index], rest, source);
  return index < 0 ? [...list, item] : list.map((other, place) => (place === index ? item : other));
}

/** @returns a copy of `root` without what is at a path; what is empty then goes as well. */
export function withoutPath(root: unknown, [segment = '', ...rest]: FieldPath): unknown {
  const isLast = rest.length === 0 || rest[0] === '.';
  if (Array.isArray(root)) {
    const list = root as readonly unknown[];
    const index = indexOf(list, segment);
    return isLast
      ? list.filter((_item, place) => place !== index)
      : list.map((item, place) => (place === index ? withoutPath(item, rest) : item));
  }
  if (!isMap(root)) {
    return root;
  }
  const { [segment.slice(2)]: value, ...others } = root;
  const below = isLast ? undefined : withoutPath(value, rest);
  return isEmpty(below) ? others : { ...others, [segment.slice(2)]: below };
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
  );
}

/** Nests paths. */
export function treeOf(paths: readonly FieldPath[]): FieldTree {
  const root: Record<string, unknown> = {};
  for (const path of paths) {
    let node = root;
    for (const segment of path) {
      node = (node[segment] ??= {}) as Record<string, unknown>;
    }
  }
  return root as FieldTree;
}

/** The opposite of `treeOf`. */
export function pathsOfTree(tree: FieldTree, path: FieldPath = []): readonly FieldPath[] {
  const entries = Object.entries(tree);
  return entries.length === 0 && path.length > 0
    ? [path]
    : entries.flatMap(([segment, below]) => pathsOfTree(below, [...path, segment]));
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
