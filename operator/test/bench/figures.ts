/** One measured figure, and what it should not exceed. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly most?: number;
}

/** The value below which that share of them lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** Whether a figure keeps what is promised. */
export function isKept({ value, most }: Figure): boolean {
  return most === undefined || value <= most;
}

/** A table in Markdown. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { what, value, unit, most } = figure;
    const target = most === undefined ? '' : `≤ ${most}`;
    const verdict = most === undefined ? '' : isKept(figure) ? 'kept' : '**missed**';
    return `| ${what} | ${Math.round(value * 10) / 10} ${unit} | ${target} | ${verdict} |`;
  });
  return ['| figure | measured | target | |', '|---|---|---|---|', ...rows].join('\n');
}
