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
  const parents: { readonly indent: number; readonly name: string }[] = [];
  let comment: string[] | undefined;
  for (const line of text.split('\n')) {
    const said = /^ *# (?<begins>-- )?(?<words>.*)$/.exec(line)?.groups;
    if (said !== undefined) {
      if (said['begins'] !== undefined) comment = [said['words'] ?? ''];
      else comment?.push(said['words'] ?? '');
      continue;
    }
    const field = /^(?<indent> *)(?<name>[\w./-]+):/.exec(line)?.groups;
    if (field === undefined) continue;
    const indent = (field['indent'] ?? '').length;
    while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
    parents.push({ indent, name: field['name'] ?? '' });
    if (comment !== undefined) {
      values.push({ path: parents.map(({ name }) => name).join('.'), description: comment.join(' ') });
    }
    comment = undefined;
  }
  return values;
}

/** What stands at a path. */
export function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((inner, key) => (inner as Readonly<Record<string, unknown>> | undefined)?.[key], values);
}
