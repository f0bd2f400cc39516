import type { SteadyPerson } from './people.ts';

/** What the inputs of a campaign are made for. */
export interface Target {
  readonly anonKey: string;
  readonly serviceKey: string;
  /** People whose data may be changed by anything, but whose sessions stay. */
  readonly people: readonly SteadyPerson[];
  /** People to whom anything may happen; they are made again from time to time. */
  readonly victims: readonly SteadyPerson[];
  /** Names of columns by table, as the registry of `/rest/v1` has them. */
  readonly tables: ReadonlyMap<string, readonly string[]>;
  readonly routines: readonly string[];
  /** Somebody listens here, whom nobody should ever ask. */
  readonly elsewhere: string;
}
