/** How near two vectors are, from -1 to 1; 0 when they cannot be compared. */
export function cosine(one: readonly number[], other: readonly number[]): number {
  if (one.length === 0 || one.length !== other.length) return 0;
  let [dot, first, second] = [0, 0, 0];
  for (const [at, a] of one.entries()) {
    const b = other[at] ?? 0;
    dot += a * b;
    first += a * a;
    second += b * b;
  }
  const length = Math.sqrt(first * second);
  return length === 0 ? 0 : dot / length;
}
