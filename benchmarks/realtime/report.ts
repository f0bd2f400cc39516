import { grouped, median, spread } from '../support/statistics.ts';
import { table } from '../support/table.ts';

/** One shape in one round. */
export interface RealtimeMeasurement {
  readonly shape: string;
  readonly perSecond: number;
  readonly missing: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** CPU for one delivery: of the processes, and of PostgreSQL and Redis. */
  readonly serverMicros: number;
  readonly storeMicros: number;
  readonly othersShare: number;
}

const HEAD = [
  'shape',
  'deliveries/s',
  'missing',
  'p50 ms',
  'p95 ms: median (low–high)',
  'p99 ms',
  'CPU µs per delivery, processes',
  'CPU µs per delivery, PostgreSQL and Redis',
  'others, cores',
];

/** The table of a run: figures are medians over its rounds. */
export function reportRealtime(all: readonly RealtimeMeasurement[]): string {
  return table([HEAD, ...[...Map.groupBy(all, ({ shape }) => shape).values()].map(rowOf)]);
}

function rowOf(group: readonly RealtimeMeasurement[]): string[] {
  const of = (figure: Exclude<keyof RealtimeMeasurement, 'shape'>): number =>
    median(group.map((measurement) => measurement[figure]));
  return [
    group[0]?.shape ?? '',
    grouped(of('perSecond')),
    String(group.reduce((sum, { missing }) => sum + missing, 0)),
    of('p50Ms').toFixed(0),
    spread(
      group.map(({ p95Ms }) => p95Ms),
      0,
    ),
    of('p99Ms').toFixed(0),
    grouped(of('serverMicros')),
    grouped(of('storeMicros')),
    of('othersShare').toFixed(2),
  ];
}
