/** @returns whether two JSON values say the same: order of keys does not count, a field that is undefined is none. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false;
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => deepEqual(item, right[index]))
    );
  }
  const [some, others] = [entriesOf(left), entriesOf(right)];
  return (
    some.size === others.size &&
    [...some].every(([key, value]) => others.has(key) && deepEqual(value, others.get(key)))
  );
}

function entriesOf(object: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(object).filter(([, value]) => value !== undefined));
}
