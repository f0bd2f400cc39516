/**
 * What runs on its own and can stop on its own: a process, the database, a client. Steps of a frozen lane wait until
 * it thaws and then all come at once; steps of a lane that is gone never come.
 */
export interface Lane {
  readonly name: string;
  readonly number: number;
  /** Steps that it was given. */
  count: number;
  isGone: boolean;
  isFrozen: boolean;
  /** Steps whose time came while it was frozen. */
  held: Step[];
}

/** Something that happens in a lane at a time. */
export interface Step {
  at: number;
  /** Decides between steps of the same time. */
  tie: number;
  readonly lane: Lane;
  readonly what: string;
  /** Absent once it was called off. */
  work: (() => void) | undefined;
}

export function createLane(name: string, number: number): Lane {
  return { name, number, count: 0, isGone: false, isFrozen: false, held: [] };
}
