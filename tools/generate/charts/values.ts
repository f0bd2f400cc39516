/** One value of a chart, as its comment describes it. */
export interface ChartValue {
  /** `image.tag` */
  readonly path: string;
  readonly description: string;
}

/**
 * The values of a `values.yaml` that have a comment beginning with `# --`, in the order of the file. A value without
 * one is described by those inside it.
 */
export function describedValues(text: string): readonly ChartValue[] {
  const values: ChartValue[] = [];
  const parents: Parent[] = [];
  let comment: readonly string[] | undefined;
  for (const line of text.split('\n')) {
    const words = /^ *# (?<words>.*)$/.exec(line)?.groups?.['words'];
    if (words !== undefined) {
      comment = words.startsWith('-- ') ? [words.slice(3)] : comment && [...comment, words];
      continue;
    }
    const path = pathOf(line, parents);
    if (path === undefined) continue;
    if (comment !== undefined) values.push({ path, description: comment.join(' ') });
    comment = undefined;
  }
  return values;
}

interface Parent {
  readonly indent: number;
  readonly name: string;
}

/** Where a line of YAML stands, if it begins a field; keeps the fields that it is in. */
function pathOf(line: string, parents: Parent[]): string | undefined {
  const { groups } = /^(?<space> *)(?<name>[\w./-]+):/.exec(line) ?? {};
  if (groups === undefined) return undefined;
  const { space = '', name = '' } = groups;
  while ((parents.at(-1)?.indent ?? -1) >= space.length) parents.pop();
  parents.push({ indent: space.length, name });
  return parents.map((parent) => parent.name).join('.');
}

/** What stands at a path. */
export function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key], values);
}
