import { askOnce } from '../../../platform/cache/ask-once.ts';

/** The names of the time zones that PostgreSQL knows. @throws what reading them throws; the next one tries again */
export type TimeZones = () => Promise<ReadonlySet<string>>;

export const NO_ZONES: ReadonlySet<string> = new Set();

/** The zone in which everything is read and written that asks for none, by its names. */
export const UTC: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC']);

/** An update of the server brings new names: they are known a day later at most. */
const KEPT_MS = 86_400_000;

/**
 * Knows the names once somebody has asked for one.
 *
 * @param read - gives all of them, one on each line
 * @param now - milliseconds that never go back
 */
export function createTimeZones(read: () => Promise<string>, now = () => performance.now()): TimeZones {
  const ask = (): TimeZones => askOnce(async () => new Set((await read()).split('\n')));
  let known = ask();
  let knownUntil = now() + KEPT_MS;
  return () => {
    if (now() >= knownUntil) {
      known = ask();
      knownUntil = now() + KEPT_MS;
    }
    return known();
  };
}
