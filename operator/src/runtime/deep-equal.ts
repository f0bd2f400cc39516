/** @returns whether two JSON values say the same: order of keys does not count, a field that is undefined is none. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (!isComposite(left) || !isComposite(right)) {
    return false;
  }
  return Array.isArray(left) || Array.isArray(right) ? sameList(left, right) : sameMap(left, right);
}

function isComposite(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function sameList(left: object, right: object): boolean {
  return (
    Array.isArray(left) &&
    Array.isArray(right) &&
    left.length === right.length &&
    left.every((item, index) => deepEqual(item, right[index]))
  );
}

function sameMap(left: object, right: object): boolean {
  const [some, others] = [entriesOf(left), entriesOf(right)];
  return (
    some.size === others.size &&
    [...some].every(([key, value]) => others.has(key) && deepEqual(value, others.get(key)))
  );
}

function entriesOf(object: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(object).filter(([, value]) => value !== undefined));
}
