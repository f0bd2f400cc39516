import { grouped, median, spread } from '../support/statistics.ts';
import { table } from '../support/table.ts';

/** Bare Express and pg, Express and MikroORM under row-level security, and ours. */
export type SideName = 'bare' | 'orm' | 'platform';

/** One side in one round. */
export interface Measurement {
  readonly scenario: string;
  readonly inFlight: number;
  readonly side: SideName;
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
  'MikroORM req/s',
  'platform req/s',
  'ratio to bare: median (low–high)',
  'ratio to MikroORM',
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
  const orm = group.filter(({ side }) => side === 'orm');
  const ratiosTo = (peer: readonly Measurement[]): number[] =>
    platform.map(({ perSecond }, round) => perSecond / (peer[round]?.perSecond ?? Number.NaN));
  const latency = (side: readonly Measurement[]): string =>
    `${of(side, 'p50Ms').toFixed(1)} / ${of(side, 'p99Ms').toFixed(1)}`;
  const cpu = (side: readonly Measurement[]): string =>
    `${of(side, 'serverMicros').toFixed(0)} + ${of(side, 'databaseMicros').toFixed(0)}`;
  return [
    group[0]?.scenario ?? '',
    group[0]?.inFlight === 1 ? '1 (no batch)' : String(group[0]?.inFlight),
    grouped(of(bare, 'perSecond')),
    grouped(of(orm, 'perSecond')),
    grouped(of(platform, 'perSecond')),
    spread(ratiosTo(bare)),
    median(ratiosTo(orm)).toFixed(2),
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
