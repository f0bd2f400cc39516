import type { GatewayCall } from '../call.ts';
import type { Part } from '../canonical/parts.ts';
import type { ProviderAsk } from '../providers/provider.ts';
import type { Candidate } from '../routing/candidate.ts';
import { aiTimedOut } from '../../ai/index.ts';

/** One question to one candidate. */
export interface Attempt {
  readonly candidate: Candidate;
  readonly ask: Omit<ProviderAsk, 'signal' | 'model'>;
  readonly call: Pick<GatewayCall, 'signal'>;
  /** Milliseconds that it may be silent. */
  readonly stallMs: number;
}

/**
 * What a candidate says, given up when it falls silent, and when nobody waits any more. The time that the reader takes
 * is not silence, and comments in the stream are no words.
 *
 * @throws `ai.timed-out`, and what the provider fails with
 */
export async function* hear({ candidate, ask, call, stallMs }: Attempt): AsyncGenerator<readonly Part[]> {
  const { provider, model } = candidate;
  const patience = openPatience(call.signal, stallMs);
  const words = provider.stream({ ...ask, model, signal: patience.signal })[Symbol.asyncIterator]();
  let isOver = false;
  try {
    for (let step = await patience.wait(words); step.done !== true; step = await patience.wait(words)) {
      yield step.value;
    }
    isOver = true;
  } finally {
    patience.close(isOver);
    void words.return?.().catch(() => undefined);
  }
}

/** A whole answer, given up after the same silence. @throws `ai.timed-out`, and what the provider fails with */
export async function hearWhole<Output>(
  { call, stallMs }: Pick<Attempt, 'call' | 'stallMs'>,
  work: (signal: AbortSignal) => Promise<Output>,
): Promise<Output> {
  const patience = openPatience(call.signal, stallMs);
  try {
    return await patience.while(work(patience.signal));
  } finally {
    patience.close(true);
  }
}

/** How long a provider is waited for: its own signal ends with the caller's, and after a silence. */
interface Patience {
  readonly signal: AbortSignal;
  wait<Value>(words: AsyncIterator<Value>): Promise<IteratorResult<Value>>;
  while<Value>(work: Promise<Value>): Promise<Value>;
  /** What is not over is ended. */
  close(isOver: boolean): void;
}

function openPatience(caller: AbortSignal, stallMs: number): Patience {
  const own = new AbortController();
  const state = { isWaiting: true, isSilent: false };
  const leave = (): void => own.abort();
  if (caller.aborted) leave();
  else caller.addEventListener('abort', leave, { once: true });
  const timer = setTimeout(() => {
    state.isSilent = state.isWaiting;
    if (state.isWaiting) own.abort();
  }, stallMs);
  const during = async <Value>(work: Promise<Value>): Promise<Value> => {
    state.isWaiting = true;
    try {
      return await work;
    } catch (thrown) {
      throw state.isSilent ? silence(stallMs) : thrown;
    } finally {
      state.isWaiting = false;
    }
  };
  return {
    signal: own.signal,
    while: during,
    wait: (words) => {
      timer.refresh();
      return during(words.next());
    },
    close: (isOver) => {
      clearTimeout(timer);
      caller.removeEventListener('abort', leave);
      if (!isOver) own.abort();
    },
  };
}

function silence(stallMs: number): Error {
  return aiTimedOut({}, { cause: `silent for ${String(stallMs)} ms`, retryAfterMs: 5_000 });
}
