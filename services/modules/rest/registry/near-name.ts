/** The name that was probably meant: the nearest one, when it is near enough to be worth saying. */
export function nearName(wanted: string, names: Iterable<string>): string | undefined {
  if (wanted.length > MOST_LETTERS) return undefined;
  let best: string | undefined;
  let bestShare = LEAST_SHARE;
  for (const name of names) {
    const share = 1 - distance(wanted, name) / Math.max(wanted.length, name.length, 1);
    if (share > bestShare || (share === bestShare && best === undefined)) {
      best = name;
      bestShare = share;
    }
  }
  return best;
}

/** PostgREST suggests a table from three quarters on. */
const LEAST_SHARE = 0.5;
/** Longer ones are nobody's slip of the pen, and comparing costs their length times the other's. */
const MOST_LETTERS = 64;

/** Letters to add, remove or change. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
