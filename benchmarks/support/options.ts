/** How long and how often is measured; the defaults are those of the published figures. */
export interface Options {
  readonly suites: readonly string[];
  readonly rounds: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** Only scenarios whose name holds this text. */
  readonly only: string | undefined;
  /** Requests on their way at once, where a suite measures more than one number of them. */
  readonly inFlight: readonly number[] | undefined;
}

const SUITES = ['rest', 'auth', 'rooms', 'realtime', 'sockets', 'actors', 'gateway'];

/**
 * Reads BENCH (suites, by comma), ROUNDS, MEASURE_SECONDS, ONLY and IN_FLIGHT from the environment, so that
 * `make bench BENCH=rest ROUNDS=1 MEASURE_SECONDS=1` is a quick look.
 *
 * @throws when a suite is unknown or a number is none.
 */
export function readOptions(environment: NodeJS.ProcessEnv): Options {
  const suites = environment['BENCH']?.split(',') ?? SUITES;
  const unknown = suites.filter((suite) => !SUITES.includes(suite));
  if (unknown.length > 0) throw new Error(`BENCH can be ${SUITES.join(', ')}, not ${unknown.join(', ')}`);
  const seconds = positive(environment, 'MEASURE_SECONDS', 3);
  return {
    suites,
    rounds: Math.round(positive(environment, 'ROUNDS', 5)),
    warmUpMs: Math.min(1_000, seconds * 500),
    measureMs: seconds * 1_000,
    only: environment['ONLY'],
    inFlight: environment['IN_FLIGHT']?.split(',').map(Number),
  };
}

function positive(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = Number(environment[name] ?? fallback);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0`);
  return value;
}
