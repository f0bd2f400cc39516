import { banDurationInvalid } from './errors.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** As far as Go's durations reach: about 292 years. */
const MAX_MS = 2 ** 63 / 1e6;

const PART = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/**
 * How long a ban lasts, in milliseconds: a duration as Go writes it (`24h`, `1h30m`, `300ms`); 0 and `none` lift it.
 *
 * @throws `auth.ban-duration-invalid`
 */
export function readBanDuration(text: string): number {
  if (text === 'none' || /^[-+]?0$/.test(text)) return 0;
  const unsigned = text.replace(/^[-+]/, '');
  const parts = [...unsigned.matchAll(PART)];
  const length = parts.reduce((sum, [part]) => sum + part.length, 0);
  const total = parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_MS[unit] ?? 0), 0);
  if (parts.length === 0 || length !== unsigned.length || total > MAX_MS) {
    throw banDurationInvalid({ text: `time: invalid duration ${JSON.stringify(text.slice(0, 50))}` });
  }
  return text.startsWith('-') ? -total : total;
}
