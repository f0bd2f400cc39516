import type { Step } from './lane.ts';

/** Steps by time: a binary heap. */
export class Steps {
  readonly #heap: Step[] = [];

  get size(): number {
    return this.#heap.length;
  }

  add(step: Step): void {
    const heap = this.#heap;
    let place = heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above]!;
      if (!isBefore(step, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = step;
  }

  take(): Step | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    this.#sink(last);
    return first;
  }

  #sink(step: Step): void {
    const heap = this.#heap;
    const size = heap.length;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= size) break;
      if (below + 1 < size && isBefore(heap[below + 1]!, heap[below]!)) below += 1;
      if (!isBefore(heap[below]!, step)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = step;
  }
}

function isBefore(left: Step, right: Step): boolean {
  return left.at < right.at || (left.at === right.at && left.tie < right.tie);
}
