/** The same value with sorted fields and without those whose names match: what is left may be compared. */
export function without(chance: RegExp, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => without(chance, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !chance.test(key))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, without(chance, item)]),
  );
}

/** Two texts around the place where they begin to differ. */
export function difference(here: string, there: string): string {
  let from = 0;
  while (here[from] === there[from]) from += 1;
  const start = Math.max(0, from - 80);
  return `…${here.slice(start, from + 140)}… instead of …${there.slice(start, from + 140)}…`;
}
