/** How much may wait in all mailboxes of a process. */
export interface BacklogLimits {
  readonly messages: number;
  readonly bytes: number;
}

const LIMITS: BacklogLimits = { messages: 20_000, bytes: 32 * 1_024 * 1_024 };

/** What waits in all mailboxes of this process: a slow database must not fill its memory. */
export class Backlog {
  readonly #limits: BacklogLimits;
  #messages = 0;
  #bytes = 0;

  constructor(limits: BacklogLimits = LIMITS) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Takes a message in and gives what is to be called when it has its answer; undefined when too much waits. */
  admit(message: unknown): (() => void) | undefined {
    const bytes = sizeOf(message);
    if (this.#messages >= this.#limits.messages || this.#bytes + bytes > this.#limits.bytes) return undefined;
    this.#messages += 1;
    this.#bytes += bytes;
    return () => {
      this.#messages -= 1;
      this.#bytes -= bytes;
    };
  }
}

const PER_VALUE = 16;

/** About how much memory a message of plain JSON takes, without writing it down. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return PER_VALUE + value.length * 2;
  if (typeof value !== 'object' || value === null) return PER_VALUE;
  let sum = PER_VALUE;
  for (const one of Object.values(value)) sum += sizeOf(one);
  return sum;
}
