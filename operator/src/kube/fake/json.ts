type Json = Readonly<Record<string, unknown>>;

/** @returns whether two JSON values say the same, whatever the order of keys. */
export function deepEqualJson(left: unknown, right: unknown): boolean {
  return JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
}

/** JSON merge patch (RFC 7396). */
export function mergeJson(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }
  const result: Record<string, unknown> = {
    ...(typeof target === 'object' && !Array.isArray(target) ? (target as Json) : {}),
  };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a merge patch deletes by name
      delete result[name];
    } else if (value !== undefined) {
      result[name] = mergeJson(result[name], value);
    }
  }
  return result;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, sorted(field)]),
  );
}
