/** What is known of a candidate from the traffic of this process. */
export interface Health {
  /** A call that answered; milliseconds until its first token. */
  answered(name: string, firstTokenMs: number): void;
  failed(name: string): void;
  /** Whether it should be asked after the others. */
  isPoorly(name: string): boolean;
  /** For metrics and the console. */
  readings(): readonly HealthReading[];
}

export interface HealthReading {
  readonly candidate: string;
  /** Moving average of milliseconds until the first token. */
  readonly latencyMs: number | undefined;
  /** Moving average of failures, 0 to 1. */
  readonly errorRate: number;
}

/** How much the newest call counts. */
const WEIGHT = 0.2;
/** Above it a candidate goes last; four failures in a row after a quiet time. */
const POORLY = 0.55;

interface Known {
  latencyMs: number | undefined;
  errorRate: number;
}

/** Exponentially weighted averages; a candidate that goes last is still asked when the others fail, and recovers so. */
export function createHealth(): Health {
  const known = new Map<string, Known>();
  const of = (name: string): Known => {
    const found = known.get(name) ?? { latencyMs: undefined, errorRate: 0 };
    known.set(name, found);
    return found;
  };
  return {
    answered: (name, firstTokenMs) => {
      const reading = of(name);
      reading.errorRate *= 1 - WEIGHT;
      reading.latencyMs =
        reading.latencyMs === undefined
          ? firstTokenMs
          : reading.latencyMs + WEIGHT * (firstTokenMs - reading.latencyMs);
    },
    failed: (name) => {
      const reading = of(name);
      reading.errorRate += WEIGHT * (1 - reading.errorRate);
    },
    isPoorly: (name) => (known.get(name)?.errorRate ?? 0) > POORLY,
    readings: () => [...known].map(([candidate, reading]) => ({ candidate, ...reading })),
  };
}
