/** How two series of interleaved times compare. */
export interface TimeComparison {
  /** Milliseconds between the medians. */
  readonly differenceMs: number;
  /** Three standard errors of that difference: what the noise of the machine alone makes of it. */
  readonly noiseMs: number;
}

/**
 * Compares medians of times in milliseconds. The standard error of a median is 1.2533 σ / √n, with σ from the median
 * absolute deviation (1.4826 MAD), which a few slow answers do not move (Rousseeuw and Croux 1993).
 */
export function compareTimes(left: readonly number[], right: readonly number[]): TimeComparison {
  return {
    differenceMs: Math.abs(medianOf(left) - medianOf(right)),
    noiseMs: 3 * Math.hypot(standardError(left), standardError(right)),
  };
}

/** @throws Error for no numbers. */
export function medianOf(numbers: readonly number[]): number {
  const median = numbers.toSorted((left, right) => left - right)[Math.floor(numbers.length / 2)];
  if (median === undefined) throw new Error('There is no median of nothing');
  return median;
}

function standardError(times: readonly number[]): number {
  const median = medianOf(times);
  const deviation = 1.4826 * medianOf(times.map((time) => Math.abs(time - median)));
  return (1.2533 * deviation) / Math.sqrt(times.length);
}
