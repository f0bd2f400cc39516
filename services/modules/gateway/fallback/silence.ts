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
  /** Milliseconds that it may be silent; before its first token the candidate's own number goes before it. */
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
  const patience = openPatience(call.signal, stallMs, candidate.firstTokenTimeoutMs);
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
  { candidate, call, stallMs }: Pick<Attempt, 'candidate' | 'call' | 'stallMs'>,
  work: (signal: AbortSignal) => Promise<Output>,
): Promise<Output> {
  const patience = openPatience(call.signal, stallMs, candidate.firstTokenTimeoutMs);
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

function openPatience(caller: AbortSignal, stallMs: number, firstMs = stallMs): Patience {
  const own = new AbortController();
  const state = { isWaiting: true, isSilent: false, waitMs: firstMs, hasAsked: false };
  const leave = (): void => own.abort();
  if (caller.aborted) leave();
  else caller.addEventListener('abort', leave, { once: true });
  const arm = (): NodeJS.Timeout =>
    setTimeout(() => {
      state.isSilent = state.isWaiting;
      if (state.isWaiting) own.abort();
    }, state.waitMs);
  let timer = arm();
  const again = (): void => {
    if (!state.hasAsked || state.waitMs === stallMs) timer.refresh();
    else {
      clearTimeout(timer);
      state.waitMs = stallMs;
      timer = arm();
    }
    state.hasAsked = true;
  };
  const during = async <Value>(work: Promise<Value>): Promise<Value> => {
    state.isWaiting = true;
    try {
      return await work;
    } catch (thrown) {
      throw state.isSilent ? silence(state.waitMs) : thrown;
    } finally {
      state.isWaiting = false;
    }
  };
  return {
    signal: own.signal,
    while: during,
    wait: (words) => {
      again();
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
