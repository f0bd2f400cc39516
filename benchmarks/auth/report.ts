import { median, spread } from '../support/statistics.ts';
import { table } from '../support/table.ts';

/** What one round gave. */
export interface Round {
  /** A second: comparisons of the hash alone, sign-ins, refreshes. */
  readonly hashes: number;
  readonly signIns: number;
  readonly refreshes: number;
  /** What others waited: while nobody signs in, while many do, while many sessions are renewed. */
  readonly p99Ms: { readonly quiet: number; readonly signIns: number; readonly refreshes: number };
}

export function reportAuth(rounds: readonly Round[], tokenCheckMicros: number): string {
  const middle = (figure: (round: Round) => number): string => median(rounds.map(figure)).toFixed(1);
  const ratio = (figure: (round: Round) => number): string => spread(rounds.map(figure));
  const quiet = middle(({ p99Ms }) => p99Ms.quiet);
  return [
    table([
      ['what', 'a second', 'of the hash’s limit', 'p99 of others, ms', 'without it', 'ratio (S8: at most 2)'],
      ['bcrypt alone', middle(({ hashes }) => hashes), '1', '', '', ''],
      [
        'sign-ins, 32 at once',
        middle(({ signIns }) => signIns),
        ratio(({ signIns, hashes }) => signIns / hashes),
        middle(({ p99Ms }) => p99Ms.signIns),
        quiet,
        ratio(({ p99Ms }) => p99Ms.signIns / p99Ms.quiet),
      ],
      [
        'refreshes, 32 at once',
        middle(({ refreshes }) => refreshes),
        '',
        middle(({ p99Ms }) => p99Ms.refreshes),
        quiet,
        ratio(({ p99Ms }) => p99Ms.refreshes / p99Ms.quiet),
      ],
    ]),
    '',
    `Check of a token that was seen before: ${tokenCheckMicros.toFixed(1)} µs of CPU.`,
  ].join('\n');
}
