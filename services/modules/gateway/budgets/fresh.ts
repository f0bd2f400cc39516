import type { Clock } from '../../../platform/clock/clock.ts';

/** Values that are read again before they are a second old; whoever asks often never waits for that. */
export interface Fresh<Value> {
  /** @throws what reading throws, when nothing young enough is known */
  get(key: string): Promise<Value>;
}

export interface FreshOptions<Value> {
  readonly read: (key: string) => Promise<Value>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** Older than that nothing is given: what was revoked or used up is known within a second, with time to spare. */
const MOST_AGE_MS = 900;
/** From here on it is read again behind whoever asks. */
const AGEING_MS = 400;
const MOST_KEPT = 10_000;

interface Entry<Value> {
  /** When its reading began; what changed since may be missing. */
  at: number;
  value: Value | undefined;
  reading: Promise<Value> | undefined;
}

export function createFresh<Value>({ read, clock }: FreshOptions<Value>): Fresh<Value> {
  const known = new Map<string, Entry<Value>>();
  const readInto = (key: string, entry: Entry<Value>): Promise<Value> => {
    const startedAt = clock.monotonicMs();
    const reading = read(key).then(
      (value) => {
        Object.assign(entry, { at: startedAt, value, reading: undefined });
        return value;
      },
      (thrown: unknown) => {
        entry.reading = undefined;
        if (entry.value === undefined && known.get(key) === entry) known.delete(key);
        throw thrown;
      },
    );
    entry.reading = reading;
    return reading;
  };
  return {
    get: async (key) => {
      const found = known.get(key);
      const entry = found ?? { at: -Infinity, value: undefined, reading: undefined };
      if (found === undefined) remember(known, key, entry);
      const age = clock.monotonicMs() - entry.at;
      if (entry.value === undefined || age > MOST_AGE_MS) return entry.reading ?? readInto(key, entry);
      if (age > AGEING_MS && entry.reading === undefined) readInto(key, entry).catch(() => undefined);
      return entry.value;
    },
  };
}

/** The oldest go first, so that made-up keys fill no memory. */
function remember<Value>(known: Map<string, Entry<Value>>, key: string, entry: Entry<Value>): void {
  if (known.size >= MOST_KEPT) {
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  }
  known.set(key, entry);
}
