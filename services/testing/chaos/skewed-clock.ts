/**
 * Loaded into a process before anything else (`--import`): its clocks are `CLOCK_OFFSET_MS` ahead and go `CLOCK_RATE`
 * times as fast. What `faketime` does below a process is done here inside of it: wall clock, monotonic clock and timers
 * of JavaScript, not those of libraries in C (the deadlines of sockets) or of servers.
 */
import { createRequire, syncBuiltinESMExports } from 'node:module';

const offsetMs = Number(process.env['CLOCK_OFFSET_MS'] ?? 0);
const rate = Number(process.env['CLOCK_RATE'] ?? 1);

type Later = (work: (...given: unknown[]) => void, delayMs?: number, ...given: unknown[]) => unknown;
type Timers = Record<'setTimeout' | 'setInterval', Later>;

const RealDate = Date;
const startedAt = RealDate.now();
const now = performance.now.bind(performance);
const monotonicAtStart = now();
const hrtime = process.hrtime.bigint.bind(process.hrtime);
const hrtimeAtStart = hrtime();

const monotonicMs = (): number => monotonicAtStart + (now() - monotonicAtStart) * rate;
const wallMs = (): number => Math.floor(startedAt + offsetMs + (now() - monotonicAtStart) * rate);
const nanoseconds = (): bigint => hrtimeAtStart + BigInt(Math.round(Number(hrtime() - hrtimeAtStart) * rate));

class SkewedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    super(...((given.length === 0 ? [wallMs()] : given) as [number]));
  }

  static override now(): number {
    return wallMs();
  }
}

function skewedHrtime(since?: readonly [seconds: number, nanoseconds: number]): [number, number] {
  const told = nanoseconds() - (since ? BigInt(since[0]) * 1_000_000_000n + BigInt(since[1]) : 0n);
  return [Number(told / 1_000_000_000n), Number(told % 1_000_000_000n)];
}

function skewTimers(timers: Timers): void {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const shipped = timers[name];
    // The way to a promise (util.promisify) stays.
    timers[name] = Object.assign(
      (work: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) =>
        shipped(work, delayMs / rate, ...given),
      shipped,
    );
  }
}

globalThis.Date = SkewedDate as DateConstructor;
performance.now = monotonicMs;
process.hrtime = Object.assign(skewedHrtime, { bigint: nanoseconds });
if (rate !== 1) {
  skewTimers(globalThis);
  const { setTimeout, setInterval } = globalThis;
  Object.assign(createRequire(import.meta.url)('node:timers') as object, { setTimeout, setInterval });
  syncBuiltinESMExports();
}
