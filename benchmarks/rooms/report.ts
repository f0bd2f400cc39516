import { grouped, median, spread } from '../support/statistics.ts';
import { table } from '../support/table.ts';
import type { SideName } from './load.ts';

/** One side in one round. */
export interface RoomsMeasurement {
  readonly shape: string;
  readonly side: SideName;
  /** Deliveries: one event at one member. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Deliveries for each CPU second of the two servers; and with Redis and PostgreSQL. */
  readonly perServerSecond: number;
  readonly perSecondInAll: number;
  readonly othersShare: number;
}

const HEAD = [
  'rooms × members',
  'deliveries/s, peer',
  'deliveries/s, platform',
  'ratio: median (low–high)',
  'p99 ms, peer',
  'p99 ms, platform',
  'per CPU second of the servers, peer',
  'platform',
  'ratio: median (low–high)',
  'ratio with Redis and PostgreSQL',
  'per CPU second, Colyseus',
  'ratio to Colyseus',
  'others, cores',
];

/** The table of a run: figures are medians over its rounds, ratios are taken inside each round. */
export function reportRooms(all: readonly RoomsMeasurement[]): string {
  return table([HEAD, ...[...Map.groupBy(all, ({ shape }) => shape).values()].map(rowOf)]);
}

function rowOf(group: readonly RoomsMeasurement[]): string[] {
  const peer = group.filter(({ side }) => side === 'peer');
  const colyseus = group.filter(({ side }) => side === 'colyseus');
  const platform = group.filter(({ side }) => side === 'platform');
  const ratios = (figure: Figure, other = peer): string =>
    spread(platform.map((measured, round) => measured[figure] / (other[round]?.[figure] ?? Number.NaN)));
  return [
    group[0]?.shape ?? '',
    grouped(of(peer, 'perSecond')),
    grouped(of(platform, 'perSecond')),
    ratios('perSecond'),
    of(peer, 'p99Ms').toFixed(1),
    of(platform, 'p99Ms').toFixed(1),
    grouped(of(peer, 'perServerSecond')),
    grouped(of(platform, 'perServerSecond')),
    ratios('perServerSecond'),
    ratios('perSecondInAll'),
    ...(colyseus.length === 0
      ? ['', '']
      : [grouped(of(colyseus, 'perServerSecond')), ratios('perServerSecond', colyseus)]),
    of(group, 'othersShare').toFixed(2),
  ];
}

type Figure = Exclude<keyof RoomsMeasurement, 'shape' | 'side'>;

function of(measurements: readonly RoomsMeasurement[], figure: Figure): number {
  return median(measurements.map((measurement) => measurement[figure]));
}
