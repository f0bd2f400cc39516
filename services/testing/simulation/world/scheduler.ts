import { draw } from './draw.ts';
import type { Lane, Step } from './lane.ts';
import { Steps } from './steps.ts';

/** A line of what happened, for people who replay a schedule. */
export type Tell = (atMs: number, lane: string, what: string) => void;

/**
 * Virtual time. One step runs, then everything that waits for it in promises, then the next step: real asynchronous
 * code in an order that the seed decides. What a step asks for "soon" (`setImmediate`) belongs to its lane and runs
 * right after it.
 */
export class Scheduler {
  readonly #steps = new Steps();
  readonly #seed: number;
  readonly #tell: Tell | undefined;
  #soon: (() => void)[] = [];
  #lane: Lane | undefined;
  #now = 0;
  #count = 0;
  /** Everything that happened, as one number. */
  #hash = 0x811c_9dc5;

  constructor(seed: number, tell?: Tell) {
    this.#seed = seed;
    this.#tell = tell;
  }

  get now(): number {
    return this.#now;
  }

  get count(): number {
    return this.#count;
  }

  get hash(): number {
    return this.#hash >>> 0;
  }

  /** Calls `work` in a lane after so long; the answer calls it off. */
  after(lane: Lane, delayMs: number, what: string, work: () => void): () => void {
    lane.count += 1;
    const step: Step = {
      at: this.#now + Math.max(0, delayMs),
      tie: draw(this.#seed, lane.number, lane.count),
      lane,
      what,
      work,
    };
    this.#steps.add(step);
    return () => {
      step.work = undefined;
    };
  }

  /** As `setImmediate`. */
  soon(work: () => void): void {
    this.#soon.push(work);
  }

  /** The lane is not frozen any more: what it has missed comes now, in the order of its times. */
  thaw(lane: Lane): void {
    if (!lane.isFrozen) return;
    lane.isFrozen = false;
    const held = lane.held;
    lane.held = [];
    held.forEach((step, index) => {
      step.at = this.#now;
      step.tie = index;
      this.#steps.add(step);
    });
  }

  /** Notes what happened beside the steps themselves. */
  note(lane: string, what: string): void {
    this.#mix(what);
    this.#tell?.(this.#now, lane, what);
  }

  /** Runs until `isDone`, or until nothing is left, or for so many steps. */
  run(isDone: () => boolean, mostSteps: number): Promise<void> {
    const end = this.#count + mostSteps;
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        let goesOn = false;
        try {
          goesOn = !isDone() && this.#count < end && this.#next();
        } catch (thrown) {
          reject(new Error('A step failed', { cause: thrown }));
          return;
        }
        if (!goesOn) {
          resolve();
          return;
        }
        // A tick runs after all microtasks: whatever waited for the step has run by then.
        queueMicrotask(() => process.nextTick(turn));
      };
      process.nextTick(turn);
    });
  }

  /** Runs one step, or what the one before asked for soon. */
  #next(): boolean {
    const soon = this.#soon;
    if (soon.length > 0) {
      this.#soon = [];
      if (this.#lane?.isGone !== true) for (const work of soon) work();
      return true;
    }
    for (let step = this.#steps.take(); step !== undefined; step = this.#steps.take()) {
      if (step.work === undefined || step.lane.isGone) continue;
      this.#now = step.at;
      if (step.lane.isFrozen) {
        step.lane.held.push(step);
        continue;
      }
      this.#perform(step, step.work);
      return true;
    }
    return false;
  }

  #perform(step: Step, work: () => void): void {
    this.#count += 1;
    this.#lane = step.lane;
    this.#hash = Math.imul(this.#hash ^ step.lane.number, 0x0100_0193);
    this.#hash = Math.imul(this.#hash ^ Math.floor(step.at * 1_000), 0x0100_0193);
    this.#mix(step.what);
    if (this.#tell !== undefined && step.what !== '') this.#tell(this.#now, step.lane.name, step.what);
    work();
  }

  #mix(text: string): void {
    let hash = this.#hash;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
    }
    this.#hash = hash;
  }
}
