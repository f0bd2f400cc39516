/** Where delays come from, so that a simulation can decide when time passes. */
export interface Timers {
  /** Calls `work` once after so many milliseconds; the answer cancels it. Never keeps a process alive. */
  after(delayMs: number, work: () => void): () => void;
}

/** The longest delay that Node's timers know. */
const LONGEST_MS = 2_147_483_647;

export const systemTimers: Timers = {
  after: (delayMs, work) => {
    const timer = setTimeout(work, Math.min(Math.max(0, delayMs), LONGEST_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
