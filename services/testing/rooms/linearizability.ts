/**
 * Whether what many clients saw at once could have happened one after the other.
 *
 * The search of Wing and Gong (1993) with Lowe's memory of what was tried (2017): operations are lifted out of the
 * history one by one, each only while no other has ended before it began, until none is left or nothing fits. It knows
 * nothing of the platform; what an operation means is the model's.
 */

/** One operation of one client. */
export interface Operation<Input, Output> {
  readonly client: string;
  readonly input: Input;
  /** Undefined when nobody knows what came of it: it may have happened at any time after its beginning, or never. */
  readonly output: Output | undefined;
  readonly calledAt: number;
  /** When the outcome was known; of no meaning without one. */
  readonly returnedAt: number;
}

/** What operations do to a state. */
export interface Model<State, Input, Output> {
  readonly initial: State;
  /** The state afterwards; undefined when the output cannot be. An output of undefined always can. */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  /** Equal for equal states. */
  keyOf(state: State): string;
}

export interface Verdict<Input, Output> {
  readonly outcome: 'linearizable' | 'violation' | 'undecided';
  /** Of a violation: the operations that fit, in their order, as far as it went, and those that did not. */
  readonly fitting: readonly Operation<Input, Output>[];
  readonly stuck: readonly Operation<Input, Output>[];
}

/** A place in the list of beginnings and ends. */
interface Entry<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly index: number;
  /** Absent in an end. */
  end?: Entry<Input, Output>;
  previous: Entry<Input, Output> | undefined;
  next: Entry<Input, Output> | undefined;
}

/** @param patienceMs after so long it stays undecided. */
export function checkLinearizability<State, Input, Output>(
  model: Model<State, Input, Output>,
  operations: readonly Operation<Input, Output>[],
  patienceMs = 30_000,
): Verdict<Input, Output> {
  const endsAt = performance.now() + patienceMs;
  const head = listOf(operations);
  const tried = new Set<string>();
  const taken = new TakenOperations(operations.length);
  const path: { readonly entry: Entry<Input, Output>; readonly before: State }[] = [];
  let best: readonly Operation<Input, Output>[] = [];
  let state = model.initial;
  let entry = head.next;
  let steps = 0;
  while (entry !== undefined) {
    steps += 1;
    if (steps % 4_096 === 0 && performance.now() > endsAt)
      return { outcome: 'undecided', fitting: best, stuck: [] };
    if (entry.end === undefined) {
      // Nothing fits before this end: the last choice was wrong.
      if (path.length > best.length) best = path.map((place) => place.entry.operation);
      const last = path.pop();
      if (last === undefined) return violation(best, operations);
      state = last.before;
      taken.toggle(last.entry.index);
      unlift(last.entry);
      entry = last.entry.next;
      continue;
    }
    const after = model.step(state, entry.operation.input, entry.operation.output);
    if (after !== undefined && isNew(entry.index, after)) {
      path.push({ entry, before: state });
      state = after;
      taken.toggle(entry.index);
      lift(entry);
      entry = head.next;
    } else {
      entry = entry.next;
    }
  }
  return { outcome: 'linearizable', fitting: path.map((place) => place.entry.operation), stuck: [] };

  function isNew(index: number, after: State): boolean {
    const key = `${taken.keyWith(index)} ${model.keyOf(after)}`;
    if (tried.has(key)) return false;
    tried.add(key);
    return true;
  }
}

/** Beginnings and ends by time; the outcomes that nobody knows end after everything else. */
function listOf<Input, Output>(operations: readonly Operation<Input, Output>[]): Entry<Input, Output> {
  const moments = operations.flatMap((operation, index) => {
    const end: Entry<Input, Output> = { operation, index, previous: undefined, next: undefined };
    const begin: Entry<Input, Output> = { ...end, end };
    const until = operation.output === undefined ? Number.POSITIVE_INFINITY : operation.returnedAt;
    return [
      { at: operation.calledAt, isEnd: false, entry: begin },
      { at: until, isEnd: true, entry: end },
    ];
  });
  // At the same instant a beginning comes first: both may be concurrent.
  moments.sort((left, right) =>
    left.at === right.at ? Number(left.isEnd) - Number(right.isEnd) : left.at - right.at,
  );
  const head = { previous: undefined, next: undefined } as unknown as Entry<Input, Output>;
  let last = head;
  for (const { entry } of moments) {
    entry.previous = last;
    last.next = entry;
    last = entry;
  }
  return head;
}

function lift<Input, Output>(entry: Entry<Input, Output>): void {
  for (const part of [entry, entry.end!]) {
    part.previous!.next = part.next;
    if (part.next !== undefined) part.next.previous = part.previous;
  }
}

function unlift<Input, Output>(entry: Entry<Input, Output>): void {
  for (const part of [entry.end!, entry]) {
    part.previous!.next = part;
    if (part.next !== undefined) part.next.previous = part;
  }
}

function violation<Input, Output>(
  fitting: readonly Operation<Input, Output>[],
  operations: readonly Operation<Input, Output>[],
): Verdict<Input, Output> {
  const known = new Set(fitting);
  const rest = operations.filter((operation) => !known.has(operation));
  return {
    outcome: 'violation',
    fitting,
    stuck: rest.toSorted((a, b) => a.calledAt - b.calledAt).slice(0, 8),
  };
}

/** A set of operations with a key of its own: two numbers of 32 bits, of which each operation flips its share. */
class TakenOperations {
  readonly #shares: Uint32Array;
  #left = 0;
  #right = 0;

  constructor(count: number) {
    this.#shares = new Uint32Array(count * 2);
    let state = 0x9e37_79b9;
    for (let place = 0; place < this.#shares.length; place += 1) {
      state = Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x6d2b_79f5;
      state = Math.imul(state ^ (state >>> 12), 0x297a_2d39);
      this.#shares[place] = (state ^ (state >>> 15)) >>> 0;
    }
  }

  toggle(index: number): void {
    this.#left ^= this.#shares[index * 2]!;
    this.#right ^= this.#shares[index * 2 + 1]!;
  }

  keyWith(index: number): string {
    return `${this.#left ^ this.#shares[index * 2]!} ${this.#right ^ this.#shares[index * 2 + 1]!}`;
  }
}
