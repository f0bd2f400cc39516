/** How long the last answers took. */
export interface Recent {
  add(ms: number): void;
  /** What 95 of 100 stay below; nothing while too few are known. */
  p95(): number | undefined;
}

const MOST = 100;
const FEWEST = 20;
const SHARE = 0.95;
/** Sorting is put off until so many are new. */
const FRESH = 10;

export function createRecent(): Recent {
  const values: number[] = [];
  let next = 0;
  let fresh = 0;
  let known: number | undefined;
  return {
    add: (ms) => {
      values[next] = ms;
      next = (next + 1) % MOST;
      fresh += 1;
    },
    p95: () => {
      if (values.length < FEWEST) return undefined;
      if (known === undefined || fresh >= FRESH) {
        known = values.toSorted((one, other) => one - other)[Math.floor(values.length * SHARE)];
        fresh = 0;
      }
      return known;
    },
  };
}
