import { setTimeout as wait } from 'node:timers/promises';
import type { Candidate } from '../routing/candidate.ts';

/** One who was asked and may be outrun. */
export interface Racer<Ready> {
  readonly candidate: Candidate;
  /** Never rejects. */
  readonly ready: Promise<Ready>;
  /** It is not waited for any more. */
  giveUp(): void;
}

export interface RaceOptions<Ready, Runner extends Racer<Ready>> {
  readonly first: Candidate;
  /** Milliseconds that the first one is waited for alone. */
  readonly patienceMs: number;
  readonly start: (candidate: Candidate) => Runner;
  /** Who may be asked beside it, if anybody. */
  readonly spare: () => Promise<Candidate | undefined>;
  readonly isGood: (ready: Ready) => boolean;
  /** One of two failed, the other one is still waited for. */
  readonly failed: (runner: Runner, ready: Ready) => void;
}

/** Who came in first, or last of those that failed. */
export interface Raced<Ready, Runner> {
  readonly runner: Runner;
  readonly ready: Ready;
  /** Who was given up for it. */
  readonly outrun?: Candidate;
}

/** Asks one, after a while a second one too, and gives up whoever is later. */
export async function race<Ready, Runner extends Racer<Ready>>(
  options: RaceOptions<Ready, Runner>,
): Promise<Raced<Ready, Runner>> {
  const first = options.start(options.first);
  const isEarly = await within(first.ready, options.patienceMs);
  const candidate = isEarly ? undefined : await options.spare();
  if (candidate === undefined) return { runner: first, ready: await first.ready };
  const second = options.start(candidate);
  const [runner, other, ready] = await Promise.race([
    first.ready.then((came) => [first, second, came] as const),
    second.ready.then((came) => [second, first, came] as const),
  ]);
  if (!options.isGood(ready)) {
    options.failed(runner, ready);
    return { runner: other, ready: await other.ready };
  }
  other.giveUp();
  return { runner, ready, outrun: other.candidate };
}

async function within(ready: Promise<unknown>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = wait(ms, false, { signal: timer.signal }).catch(() => true);
  const isEarly = await Promise.race([ready.then(() => true), late]);
  timer.abort();
  return isEarly;
}
