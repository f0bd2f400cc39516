/** What each person may still write at once; whoever is missing may write the most. */
export type Pace = ReadonlyMap<string, { readonly left: number; readonly at: number }>;

export const FULL_PACE: Pace = new Map();

/** UTF-16 units at once, and again per second: a whole page can be pasted, nobody can do it all the time. */
const MOST_AT_ONCE = 120_000;
const PER_SECOND = 4_000;
/** What an edit costs beside its size. */
const PER_EDIT = 100;

/** The pace after an edit of so many units; `waitMs` is above 0 when it is too much now. */
export function paceAfter(
  pace: Pace,
  { userId, size, now }: { readonly userId: string; readonly size: number; readonly now: number },
): { readonly pace: Pace; readonly waitMs: number } {
  const cost = Math.min(size + PER_EDIT, MOST_AT_ONCE);
  const left = leftAt(pace.get(userId), now);
  if (left < cost) return { pace, waitMs: ((cost - left) / PER_SECOND) * 1_000 };
  const busy = [...pace].filter(([, one]) => leftAt(one, now) < MOST_AT_ONCE);
  return { pace: new Map(busy).set(userId, { left: left - cost, at: now }), waitMs: 0 };
}

function leftAt(one: { readonly left: number; readonly at: number } | undefined, now: number): number {
  if (one === undefined) return MOST_AT_ONCE;
  return Math.min(MOST_AT_ONCE, one.left + ((now - one.at) / 1_000) * PER_SECOND);
}
