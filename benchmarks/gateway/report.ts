import { grouped, median, spread } from '../support/statistics.ts';
import { table } from '../support/table.ts';
import type { SideName } from './sides.ts';

/** What one side gave in one scenario of one round. */
export interface GatewayMeasurement {
  readonly scenario: string;
  readonly side: SideName;
  readonly perSecond: number;
  readonly requests: number;
  readonly addedP50Ms: number;
  readonly addedP99Ms: number;
  readonly cpuMicros: number;
  readonly storeMicros: number;
  readonly memoryMib: number;
  readonly broken: number;
  readonly othersShare: number;
}

type Figure = keyof GatewayMeasurement &
  ('perSecond' | 'addedP50Ms' | 'addedP99Ms' | 'cpuMicros' | 'memoryMib');

/** Every side's medians, then the ratios to Portkey of each round. */
export function reportGateway(all: readonly GatewayMeasurement[]): string {
  const scenarios = [...new Set(all.map(({ scenario }) => scenario))];
  const sides = [...new Set(all.map(({ side }) => side))];
  const of = (scenario: string, side: SideName): readonly GatewayMeasurement[] =>
    all.filter((one) => one.scenario === scenario && one.side === side);
  const figures = scenarios.flatMap((scenario) =>
    sides.map((side) => {
      const rounds = of(scenario, side);
      const middle = (figure: Exclude<keyof GatewayMeasurement, 'scenario' | 'side'>): number =>
        median(rounds.map((one) => one[figure]));
      return [
        scenario,
        side,
        grouped(middle('perSecond')),
        `${middle('addedP50Ms').toFixed(1)} / ${middle('addedP99Ms').toFixed(1)}`,
        `${grouped(middle('cpuMicros'))} + ${grouped(middle('storeMicros'))}`,
        grouped(middle('memoryMib')),
        `${rounds.reduce((sum, { broken }) => sum + broken, 0)} of ${grouped(rounds.reduce((sum, { requests }) => sum + requests, 0))}`,
        middle('othersShare').toFixed(2),
      ];
    }),
  );
  const ratios = scenarios.flatMap((scenario) =>
    sides
      .filter((side) => side.startsWith('ours'))
      .map((side) => {
        const peers = of(scenario, 'portkey');
        const ratio = (figure: Figure): string =>
          spread(
            of(scenario, side).map((one, round) => one[figure] / (peers[round]?.[figure] ?? Number.NaN)),
          );
        return [
          scenario,
          side,
          ...(['addedP50Ms', 'addedP99Ms', 'perSecond', 'cpuMicros', 'memoryMib'] as const).map(ratio),
        ];
      }),
  );
  return [
    table([
      [
        'what',
        'who',
        'requests/s',
        'added p50 / p99 ms',
        'CPU µs a request (+ stores)',
        'memory MiB',
        'broken',
        'others, cores',
      ],
      ...figures,
    ]),
    table([['to Portkey', 'who', 'added p50', 'added p99', 'requests/s', 'CPU', 'memory'], ...ratios]),
  ].join('\n\n');
}
