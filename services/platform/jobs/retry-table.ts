/** Attempts before something is given up (Decision 17). */
export const MAX_ATTEMPTS = 5;

/** Milliseconds before the second, third, fourth and fifth attempt. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000];

/** How far a wait may differ, so that what failed together does not come back together. */
const JITTER = 0.2;

/**
 * Milliseconds to wait after the n-th failure (from 1); undefined when it was the last attempt.
 * `chance` is a number from 0 to 1.
 */
export function waitAfter(failures: number, chance: number): number | undefined {
  if (failures >= MAX_ATTEMPTS) return undefined;
  const waitMs = WAITS_MS[Math.max(0, failures - 1)] ?? 0;
  return Math.round(waitMs * (1 + JITTER * (2 * chance - 1)));
}
