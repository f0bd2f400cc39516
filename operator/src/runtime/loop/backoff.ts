/** Pauses that double from `firstMs` to `mostMs`, each longer by up to a fifth so that many do not come at once. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly mostMs: number;
  readonly chance: () => number;
}

/** @returns the pause after the given number of failures in a row (1, 2, …). */
export function backoffMs(failures: number, { firstMs, mostMs, chance }: BackoffOptions): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 30);
  return Math.min(firstMs * 2 ** exponent, mostMs) * (1 + chance() / 5);
}
