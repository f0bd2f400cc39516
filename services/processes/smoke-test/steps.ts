import { setTimeout as delay } from 'node:timers/promises';

/** What one step came to. */
export interface StepReport {
  readonly name: string;
  readonly ms: number;
  /** Why it failed. */
  readonly error?: string;
}

/** What the whole test came to. */
export interface SmokeReport {
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** The first step that failed, in a line. */
  readonly error?: string;
}

export interface StepsOptions {
  /** Milliseconds that one step may take; the removal of what it made as well. */
  readonly stepTimeoutMs: number;
  /** Aborts when nothing more is to be begun; what was made is still removed. */
  readonly signal: AbortSignal;
}

/** Takes steps one after the other, and what they made away again. */
export interface Steps {
  /** @throws what the step threw, or an error when it takes too long. */
  take<Value>(name: string, step: (signal: AbortSignal) => Promise<Value>): Promise<Value>;
  /** Runs at the end, whatever comes of the rest; the last one first. */
  undo(name: string, work: (signal: AbortSignal) => Promise<void>): void;
}

const LONGEST_ERROR = 400;

/** Runs the steps until one fails, then undoes everything that was made; a failure of that is one, too. */
export async function runSteps(
  options: StepsOptions,
  work: (steps: Steps) => Promise<void>,
): Promise<SmokeReport> {
  const reports: StepReport[] = [];
  const undoing: { name: string; work: (signal: AbortSignal) => Promise<void> }[] = [];
  const timed = async <Value>(
    name: string,
    step: (signal: AbortSignal) => Promise<Value>,
    signal?: AbortSignal,
  ): Promise<Value> => {
    const began = performance.now();
    const ms = (): number => Math.round(performance.now() - began);
    try {
      const value = await inTime(step, options.stepTimeoutMs, signal);
      reports.push({ name, ms: ms() });
      return value;
    } catch (error) {
      reports.push({ name, ms: ms(), error: messageOf(error) });
      throw error;
    }
  };
  try {
    await work({
      take: (name, step) => timed(name, step, options.signal),
      undo: (name, undo) => void undoing.push({ name, work: undo }),
    });
  } catch {
    // Its report says why.
  }
  for (const { name, work: undo } of undoing.reverse()) {
    await timed(`remove ${name}`, undo).catch(() => undefined);
  }
  const failed = reports.find(({ error }) => error !== undefined);
  return {
    ok: failed === undefined,
    steps: reports,
    ...(failed && { error: `${failed.name}: ${failed.error ?? ''}` }),
  };
}

async function inTime<Value>(
  step: (signal: AbortSignal) => Promise<Value>,
  timeoutMs: number,
  outer?: AbortSignal,
): Promise<Value> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, ...(outer === undefined ? [] : [outer])]);
  const late = delay(timeoutMs, undefined, { signal })
    .catch(() => undefined)
    .then(() => {
      throw new Error(outer?.aborted === true ? 'the test was ended' : `took longer than ${timeoutMs} ms`);
    });
  try {
    outer?.throwIfAborted();
    return await Promise.race([step(signal), late]);
  } finally {
    ended.abort();
    await late.catch(() => undefined);
  }
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_ERROR);
}
