const WINDOW_MS = 30_000;
const FREE_DEATHS = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 16_000;

/**
 * How long to wait before a dead process is started again: not at all, until it has died
 * more than five times in thirty seconds; from then on each further death doubles the pause.
 *
 * @param deaths moments of all its deaths in milliseconds, the latest one included
 */
export function restartPause(deaths: readonly number[], now: number): number {
  const recent = deaths.filter((moment) => now - moment < WINDOW_MS).length;
  const excess = recent - FREE_DEATHS;
  return excess <= 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (excess - 1), LONGEST_PAUSE_MS);
}
