/** The names of time zones that PostgreSQL knows. */
export interface TimeZones {
  /** They are read once, when somebody first asks for one. @throws what reading throws; the next one tries again */
  known(read: () => Promise<string>): Promise<ReadonlySet<string>>;
}

export const NO_ZONES: ReadonlySet<string> = new Set();

export function createTimeZones(): TimeZones {
  let zones: Promise<ReadonlySet<string>> | undefined;
  return {
    known: (read) => {
      zones ??= namesIn(read).catch((thrown: unknown) => {
        zones = undefined;
        throw thrown;
      });
      return zones;
    },
  };
}

async function namesIn(read: () => Promise<string>): Promise<ReadonlySet<string>> {
  return new Set((await read()).split('\n'));
}
