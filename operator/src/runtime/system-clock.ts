import type { Clock } from './clock.ts';

/** The machine's clocks. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  microTime: () => {
    const micros = Math.round((performance.timeOrigin + performance.now()) * 1000);
    const fraction = String(micros % 1_000_000).padStart(6, '0');
    return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)}.${fraction}Z`;
  },
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};
