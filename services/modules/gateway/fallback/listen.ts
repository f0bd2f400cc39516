import { unavailable } from '../../../platform/errors/common.ts';
import type { Part } from '../canonical/parts.ts';
import { nameOf, type Candidate } from '../routing/candidate.ts';
import type { Health } from '../routing/health.ts';
import { watch, type WatchDeps, type Watched } from '../routing/watch.ts';
import type { Racer } from './race.ts';
import { hear, type Attempt } from './silence.ts';

/** One candidate who was asked for a stream, and what it says. */
export interface Telling {
  readonly candidate: Candidate;
  readonly watched: Watched;
  readonly words: AsyncIterable<readonly Part[]>;
}

/** What one says up to its first word. */
export interface Opening {
  readonly batches: readonly (readonly Part[])[];
  /** Whether there is more. */
  readonly goesOn: boolean;
  readonly failed?: { readonly thrown: unknown };
}

/** One who is asked beside another, until one of them speaks. */
export interface Listening extends Racer<Opening> {
  readonly watched: Watched;
  /** Everything, its opening too. */
  words(opening: Opening): AsyncIterable<readonly Part[]>;
}

/** Begins to ask a candidate for a stream. */
export function tellingOf(deps: WatchDeps, attempt: Attempt): Telling {
  const { candidate } = attempt;
  return { candidate, watched: watch(deps, candidate, 'chat', 'stream'), words: hear(attempt) };
}

/** Begins to ask a candidate who may be given up before its first word. */
export function listenTo(deps: WatchDeps, attempt: Attempt): Listening {
  const own = new AbortController();
  const signal = AbortSignal.any([attempt.call.signal, own.signal]);
  const { candidate, watched, words } = tellingOf(deps, { ...attempt, call: { signal } });
  const since = deps.clock.monotonicMs();
  const said = words[Symbol.asyncIterator]();
  return {
    candidate,
    watched,
    ready: openingOf(said, watched),
    words: (opening) => replay(opening, said),
    giveUp: () => {
      own.abort();
      watched.failed(unavailable({}, { cause: 'another one was quicker' }), own);
      noteOutrun(deps, { candidate, since, form: 'stream' });
    },
  };
}

/** What was waited for and given up took that long at least. */
export function noteOutrun(
  { health, clock }: Pick<WatchDeps, 'health' | 'clock'>,
  { candidate, since, form }: { candidate: Candidate; since: number; form: Parameters<Health['outrun']>[2] },
): void {
  health.outrun(nameOf(candidate), clock.monotonicMs() - since, form);
}

/** Whether somebody has begun to answer: what says only that an answer starts is no word. */
export function hasOpened({ batches }: Opening): boolean {
  return batches.some((parts) => parts.some(isWord));
}

function isWord({ type }: Part): boolean {
  return type !== 'start' && type !== 'usage' && type !== 'speaker';
}

async function openingOf(said: AsyncIterator<readonly Part[]>, watched: Watched): Promise<Opening> {
  const batches: (readonly Part[])[] = [];
  try {
    for (let step = await said.next(); step.done !== true; step = await said.next()) {
      batches.push(step.value);
      if (!step.value.some(isWord)) continue;
      watched.firstToken();
      return { batches, goesOn: true };
    }
    return { batches, goesOn: false };
  } catch (thrown) {
    return { batches, goesOn: false, failed: { thrown } };
  }
}

async function* replay(
  { batches, failed, goesOn }: Opening,
  said: AsyncIterator<readonly Part[]>,
): AsyncGenerator<readonly Part[]> {
  try {
    yield* batches;
    if (failed !== undefined) throw failed.thrown;
    if (goesOn) yield* { [Symbol.asyncIterator]: () => said };
  } finally {
    await said.return?.();
  }
}
