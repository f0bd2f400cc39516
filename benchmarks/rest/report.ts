import { grouped, median, spread } from '../support/statistics.ts';
import { table } from '../support/table.ts';

/** One side in one round. */
export interface Measurement {
  readonly scenario: string;
  readonly inFlight: number;
  readonly side: 'bare' | 'platform';
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Microseconds of CPU for one request. */
  readonly serverMicros: number;
  readonly databaseMicros: number;
  /** Cores that processes outside the measurement used meanwhile. */
  readonly othersShare: number;
}

const HEAD = [
  'request',
  'in flight',
  'bare req/s',
  'platform req/s',
  'ratio: median (low–high)',
  'p50 / p99 ms, bare',
  'p50 / p99 ms, platform',
  'CPU µs/op, bare (server + PostgreSQL)',
  'CPU µs/op, platform',
  'others, cores',
];

/** The table of a run: figures are medians over its rounds, ratios are taken inside each round. */
export function reportRest(all: readonly Measurement[]): string {
  const groups = Map.groupBy(all, ({ scenario, inFlight }) => `${scenario} ${inFlight}`);
  return table([HEAD, ...[...groups.values()].map(rowOf)]);
}

function rowOf(group: readonly Measurement[]): string[] {
  const bare = group.filter(({ side }) => side === 'bare');
  const platform = group.filter(({ side }) => side === 'platform');
  const ratios = platform.map(({ perSecond }, round) => perSecond / (bare[round]?.perSecond ?? Number.NaN));
  const latency = (side: readonly Measurement[]): string =>
    `${of(side, 'p50Ms').toFixed(1)} / ${of(side, 'p99Ms').toFixed(1)}`;
  const cpu = (side: readonly Measurement[]): string =>
    `${of(side, 'serverMicros').toFixed(0)} + ${of(side, 'databaseMicros').toFixed(0)}`;
  return [
    group[0]?.scenario ?? '',
    group[0]?.inFlight === 1 ? '1 (no batch)' : String(group[0]?.inFlight),
    grouped(of(bare, 'perSecond')),
    grouped(of(platform, 'perSecond')),
    spread(ratios),
    latency(bare),
    latency(platform),
    cpu(bare),
    cpu(platform),
    of(group, 'othersShare').toFixed(2),
  ];
}

type Figure = Exclude<keyof Measurement, 'scenario' | 'inFlight' | 'side'>;

function of(measurements: readonly Measurement[], figure: Figure): number {
  return median(measurements.map((measurement) => measurement[figure]));
}
